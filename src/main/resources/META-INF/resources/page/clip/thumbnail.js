// The picture of a clip in the list of photos.

import { drawFace, Frames } from './frames.js';
import { sourceOf } from './source.js';

const SIZE = 144;
const WHOLE_FRAME = { left: 0, top: 0, width: 1, height: 1 };
export const FILM = 'page/clip/film.svg';

/** The address of a square picture of the clip at its first face, or of a symbol if the browser cannot play it. */
export async function thumbnailOf(clip) {
  let source;
  let frames;
  try {
    source = await sourceOf(clip);
    frames = new Frames(source);
    const canvas = document.createElement('canvas');
    await frames.read(clip.result?.tracks[0]?.best.timeMs ?? 0, video => drawFace(canvas, video, WHOLE_FRAME, SIZE));
    return URL.createObjectURL(await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.8)));
  } catch {
    return FILM;
  } finally {
    frames?.close();
    URL.revokeObjectURL(source);
  }
}
