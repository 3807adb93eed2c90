// Draws a photo with its faces marked or hidden, for the screen and for the download.

export const POINTS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'];

const MARK = '#2ee59d';
// So few cells a face cannot be told from another's.
const CELLS = 8;
// The box ends at the chin and the hairline.
const MARGIN = 0.15;

/** Draws a picture to a canvas of its longest side, or of `longest` pixels; `faces` are in pixels of the source. */
export function draw(canvas, picture, source, faces, show, longest = Infinity) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const toCanvas = canvas.width / source.width;
  if (show === 'blur' || show === 'pixelate') {
    faces.forEach(face => hide(context, wider(face.box, toCanvas, canvas), show === 'blur'));
  }
  return toCanvas;
}

/** Boxes and landmarks as part of the picture; on the screen the overlay shows them. */
export function mark(canvas, faces, scale) {
  const context = canvas.getContext('2d');
  const thickness = Math.max(2, Math.max(canvas.width, canvas.height) / 500);
  context.lineWidth = thickness;
  context.strokeStyle = context.fillStyle = MARK;
  for (const { box, landmarks } of faces) {
    context.strokeRect(box.x * scale, box.y * scale, box.width * scale, box.height * scale);
    for (const name of POINTS) {
      context.beginPath();
      context.arc(landmarks[name].x * scale, landmarks[name].y * scale, thickness * 1.2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function wider(box, scale, canvas) {
  const x = Math.max(0, Math.floor((box.x - MARGIN * box.width) * scale));
  const y = Math.max(0, Math.floor((box.y - MARGIN * box.height) * scale));
  const right = Math.min(canvas.width, Math.ceil((box.x + (1 + MARGIN) * box.width) * scale));
  const bottom = Math.min(canvas.height, Math.ceil((box.y + (1 + MARGIN) * box.height) * scale));
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}

/** Shrinks the face to a few cells and enlarges those: what was between them is gone, whatever is done to the picture. */
function hide(context, area, smoothly) {
  const across = Math.min(area.width, CELLS);
  const down = Math.max(1, Math.round(across * area.height / area.width));
  const cells = new OffscreenCanvas(across, down);
  const small = cells.getContext('2d');
  small.imageSmoothingQuality = 'high';
  small.drawImage(context.canvas, area.x, area.y, area.width, area.height, 0, 0, across, down);
  context.save();
  context.imageSmoothingEnabled = smoothly;
  context.imageSmoothingQuality = 'high';
  if (smoothly) {
    context.beginPath();
    context.ellipse(area.x + area.width / 2, area.y + area.height / 2, area.width / 2, area.height / 2, 0, 0, 2 * Math.PI);
    context.clip();
  }
  context.drawImage(cells, area.x, area.y, area.width, area.height);
  context.restore();
}
