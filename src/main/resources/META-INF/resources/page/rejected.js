// Candidates that a threshold rejects, as faint dashed boxes while its slider moves.

import { filterFaces } from './nms.js';
import { svgElement } from './overlay.js';
import { onViewChange, view } from './viewport.js';

const VISIBLE_MS = 1500;
const MAX_BOXES = 1000;
const svg = document.getElementById('rejected');
let moving = null;
let timer;

['confidence', 'nms'].forEach(id => document.getElementById(id).addEventListener('input', () => {
  moving = id;
  clearTimeout(timer);
  timer = setTimeout(hide, VISIBLE_MS);
}));

function hide() {
  moving = null;
  svg.replaceChildren();
}

/** The faces that remain at the lowest confidence, by confidence. */
export const candidatesOf = (result, thresholds) =>
  result ? filterFaces(result.faces, { ...thresholds, confidence: 0, maxFaces: Infinity }) : [];

/** The confidence slider shows what a lower threshold would add, the NMS slider which overlapping boxes it removes. */
export function renderRejected(result, faces, thresholds) {
  if (!result || !moving) {
    hide();
    return;
  }
  const kept = new Set(faces);
  const candidates = moving === 'confidence' ? candidatesOf(result, thresholds)
    : result.faces.filter(({ confidence }) => confidence >= thresholds.confidence);
  const boxes = candidates.filter(face => !kept.has(face)).slice(0, MAX_BOXES)
    .map(({ box: { x, y, width, height } }) => `M${x} ${y}h${width}v${height}h${-width}z`);
  svg.replaceChildren(svgElement('path', { d: boxes.join(''), 'data-count': boxes.length }));
}

onViewChange(() => {
  const { x, y, width, height } = view();
  svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
});
