// Downloads of the photo with its faces. Few visitors need them, so the first visit does not load them.

import { band } from './confidence.js';
import { drawPhoto, LANDMARKS } from './drawing.js';
import { saveBlob } from './images.js';

/** Downloads the photo at its full size, with the faces as in `mode`. The file has no metadata: no location, no camera. */
export async function download(photo, image, mode, type, extension) {
  const canvas = document.createElement('canvas');
  const scale = drawPhoto(canvas, image, photo.result.image, photo.faces, mode);
  if (mode === 'boxes') {
    drawBoxes(canvas, photo.faces, scale);
  }
  const name = photo.name.split('/').at(-1).replace(/\.\w+$/, '');
  saveBlob(await new Promise(resolve => canvas.toBlob(resolve, type, 0.92)), `${name}-${mode}.${extension}`);
}

/** On the screen the overlay shows boxes and landmarks. */
export function drawBoxes(canvas, faces, scale) {
  const context = canvas.getContext('2d');
  const lineWidth = Math.max(2, Math.max(canvas.width, canvas.height) / 500);
  context.lineWidth = lineWidth;
  for (const { box, landmarks, confidence } of faces) {
    const { color, dash } = band(confidence);
    context.strokeStyle = context.fillStyle = color;
    context.setLineDash(dash.map(length => length * lineWidth / 2));
    context.strokeRect(box.x * scale, box.y * scale, box.width * scale, box.height * scale);
    for (const name of LANDMARKS) {
      context.beginPath();
      context.arc(landmarks[name].x * scale, landmarks[name].y * scale, lineWidth * 1.2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
