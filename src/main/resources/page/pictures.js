// Photos as the browser shows them: upright, from their own bytes or from the store.

import { thumbnail } from './api.js';

const STORED_SIZE = 2048;
const THUMB = 144;

/** The picture of a photo, or null where the browser cannot show its format. */
export async function load(photo) {
  try {
    photo.blob ??= await thumbnail(photo.location, STORED_SIZE);
    const picture = await createImageBitmap(photo.blob);
    photo.thumb ??= await thumb(picture);
    return picture;
  } catch {
    return null;
  }
}

async function thumb(picture) {
  const side = Math.min(picture.width, picture.height);
  const canvas = new OffscreenCanvas(THUMB, THUMB);
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
  canvas.getContext('2d').drawImage(picture, x, y, side, side, 0, 0, THUMB, THUMB);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 }));
}

/** Saves a canvas. What a canvas writes has no metadata: no place, no camera. */
export async function save(canvas, type, name) {
  const blob = await new Promise(resolve => canvas.toBlob(resolve, type, 0.92));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
