// The whole photo in a corner of the stage while it is zoomed, with the visible area and the faces.

import { centerOn, onViewChange, view } from './viewport.js';

const [MAX_SIZE, PART_OF_STAGE] = [132, 0.25];
const canvas = document.getElementById('minimap');
// The photo at the size of the map, so that panning does not scale the whole photo again.
const background = document.createElement('canvas');
let photo = { width: 1, height: 1 };
let faces = [];

/** `picture` may be null; `newPhoto` is the size in which the boxes of the faces are given. */
export function setMinimapPicture(picture, newPhoto) {
  photo = newPhoto;
  const size = Math.min(MAX_SIZE, PART_OF_STAGE * canvas.parentElement.clientWidth);
  const ratio = Math.min(1, size / Math.max(photo.width, photo.height)) * devicePixelRatio;
  [canvas.width, canvas.height] = [photo.width, photo.height].map(side => Math.max(1, Math.round(side * ratio)));
  [background.width, background.height] = [canvas.width, canvas.height];
  canvas.style.width = `${canvas.width / devicePixelRatio}px`;
  if (picture) {
    const context = background.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, background.width, background.height);
  }
  draw();
}

export function setMinimapFaces(newFaces) {
  faces = newFaces;
  draw();
}

function draw() {
  const { zoom, x, y, width, height } = view();
  canvas.hidden = zoom <= 1;
  if (canvas.hidden) {
    return;
  }
  const context = canvas.getContext('2d');
  const scale = canvas.width / photo.width;
  context.drawImage(background, 0, 0);
  context.fillStyle = '#0008';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const area = [x * scale, y * scale, width * scale, height * scale];
  context.save();
  context.beginPath();
  context.rect(...area);
  context.clip();
  context.drawImage(background, 0, 0);
  context.restore();
  context.fillStyle = '#2ee59d';
  const dot = Math.max(1.5, canvas.width / devicePixelRatio / 50) * devicePixelRatio;
  faces.forEach(({ box }) => context.fillRect(
    (box.x + box.width / 2) * scale - dot / 2, (box.y + box.height / 2) * scale - dot / 2, dot, dot));
  context.strokeStyle = '#fff';
  context.lineWidth = 2 * devicePixelRatio;
  context.strokeRect(...area);
}

function moveTo({ clientX, clientY }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  centerOn((clientX - left) / width, (clientY - top) / height);
}

canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  moveTo(event);
});
canvas.addEventListener('pointermove', event => canvas.hasPointerCapture(event.pointerId) && moveTo(event));
onViewChange(draw);
