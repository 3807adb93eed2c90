// Pairs the faces of two results by overlap.

import { iou } from './nms.js';

// As in the service's merging of scales: boxes of one face at two input sizes.
const MIN_OVERLAP = 0.4;

/** The faces of each side that the other side did not find, as {onlyA, onlyB}. The best pairs are matched first. */
export function unmatched(a, b) {
  const pairs = a.flatMap(faceA => b.map(faceB => ({ faceA, faceB, overlap: iou(faceA.box, faceB.box) })))
    .filter(({ overlap }) => overlap >= MIN_OVERLAP)
    .sort((first, second) => second.overlap - first.overlap);
  const [onlyA, onlyB] = [new Set(a), new Set(b)];
  pairs.forEach(({ faceA, faceB }) => {
    if (onlyA.has(faceA) && onlyB.has(faceB)) {
      onlyA.delete(faceA);
      onlyB.delete(faceB);
    }
  });
  return { onlyA, onlyB };
}
