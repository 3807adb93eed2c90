// Draws a photo with blurred or pixelated faces, for the screen and for the download.

export const LANDMARKS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'];

// At 8 cells across, a face cannot be recognized.
const CELLS_PER_FACE = 8;
// Boxes end at the chin and the hairline; the margin covers the rest of the head.
const MARGIN = 0.15;

/**
 * Draws `image` on the canvas, at most `maxSide` pixels wide and high; `faces` are in pixels of `source`. Returns the scale
 * from source pixels to canvas pixels.
 */
export function drawPhoto(canvas, image, source, faces, display, maxSide = Infinity) {
  const scale = Math.min(1, maxSide / Math.max(image.width, image.height));
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const toCanvas = canvas.width / source.width;
  if (display === 'blur' || display === 'pixelate') {
    faces.forEach(face => obscure(context, withMargin(face.box, toCanvas, canvas), display === 'blur'));
  }
  return toCanvas;
}

/** Draws the visible part of `picture` in the resolution of the screen. `view` is in pixels of `source`. */
export function drawView(canvas, picture, source, { x, y, width, height, scale }) {
  const pixels = scale * devicePixelRatio;
  canvas.width = Math.max(1, Math.round(width * pixels));
  canvas.height = Math.max(1, Math.round(height * pixels));
  if (picture) {
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.setTransform(pixels, 0, 0, pixels, -x * pixels, -y * pixels);
    context.drawImage(picture, 0, 0, source.width, source.height);
  }
}

function withMargin(box, scale, canvas) {
  const left = Math.max(0, Math.floor((box.x - MARGIN * box.width) * scale));
  const top = Math.max(0, Math.floor((box.y - MARGIN * box.height) * scale));
  const right = Math.min(canvas.width, Math.ceil((box.x + (1 + MARGIN) * box.width) * scale));
  const bottom = Math.min(canvas.height, Math.ceil((box.y + (1 + MARGIN) * box.height) * scale));
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** Shrinks the area to a few cells and enlarges them. This discards the detail, so it cannot be restored. */
function obscure(context, area, smooth) {
  const columns = Math.min(area.width, CELLS_PER_FACE);
  const rows = Math.max(1, Math.round(columns * area.height / area.width));
  const cells = new OffscreenCanvas(columns, rows);
  const cellContext = cells.getContext('2d');
  cellContext.imageSmoothingQuality = 'high';
  cellContext.drawImage(context.canvas, area.x, area.y, area.width, area.height, 0, 0, columns, rows);
  context.save();
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = 'high';
  if (smooth) {
    context.beginPath();
    context.ellipse(area.x + area.width / 2, area.y + area.height / 2, area.width / 2, area.height / 2, 0, 0, 2 * Math.PI);
    context.clip();
  }
  context.drawImage(cells, area.x, area.y, area.width, area.height);
  context.restore();
}
