// Confidence threshold and non-maximum suppression, identical to the service's NonMaximumSuppression.java.

const area = box => Math.max(0, box.width) * Math.max(0, box.height);

/** Intersection over union of two boxes, 0 to 1. */
export function iou(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) {
    return 0;
  }
  return width * height / (area(a) + area(b) - width * height);
}

/** The remaining faces, sorted by confidence, then area. If two overlap by more than `nms`, the first one is kept. */
export function filterFaces(faces, { confidence, nms, maxFaces }) {
  // Compare in single precision, as the service does.
  const candidates = faces
    .filter(face => Math.fround(face.confidence) >= Math.fround(confidence))
    .sort((a, b) => b.confidence - a.confidence || area(b.box) - area(a.box));
  const kept = [];
  for (const face of candidates) {
    if (kept.length === maxFaces) {
      break;
    }
    if (nms >= 1 || kept.every(other => iou(other.box, face.box) <= nms)) {
      kept.push(face);
    }
  }
  return kept;
}
