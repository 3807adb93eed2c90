// Suggests other settings if a photo has no face above the threshold, or if many of its faces are small for the network.

import { create, score } from './format.js';
import { iou } from './nms.js';
import { choiceOf, label, larger } from './scales.js';
import { setConfidence, setSizes, thresholds } from './settings.js';

const hint = document.getElementById('hint');
// The network hardly finds faces that are smaller: docs/landmarks-and-confidence.md.
const SMALL_FACE = 20;
const MIN_SMALL_FACES = 3;
// Below this, a candidate is hardly ever a face.
const PLAUSIBLE = 0.1;
const MIN_CONFIDENCE = 0.02;

export function renderHint({ result, faces = [] }) {
  const rows = result ? [...noFaces(result, faces), ...smallFaces(result, faces)] : [];
  hint.replaceChildren(...rows);
  hint.hidden = rows.length === 0;
}

function noFaces({ faces: candidates }, faces) {
  if (faces.length) {
    return [];
  }
  const best = Math.max(0, ...candidates.map(face => face.confidence));
  if (!candidates.length) {
    return [row(`No candidate scores ${MIN_CONFIDENCE} or more.`)];
  }
  const count = candidates.length === 1 ? 'The only candidate scores' : `${candidates.length} candidates; the best scores`;
  const doubt = best < PLAUSIBLE ? ', which is hardly ever a face' : '';
  const threshold = score(best, 2);
  return [row(
    `No face scores ${score(thresholds().confidence, 2)} or more. ${count} ${score(best)}${doubt}.`,
    button(`Lower confidence to ${threshold}`, () => setConfidence(threshold)),
  )];
}

function smallFaces({ faces: candidates, image, model }, faces) {
  const choice = larger(choiceOf(model), Math.max(image.width, image.height));
  const small = countSmall(candidates, faces);
  if (!choice || (small < MIN_SMALL_FACES && faces.length)) {
    return [];
  }
  const text = small < MIN_SMALL_FACES
    ? 'Small faces need a larger input size.'
    : `${small} faces or candidates are less than ${SMALL_FACE} pixels high for the network. A larger input size finds more.`;
  return [row(text, button(`Use ${label(choice)}`, () => setSizes(choice)))];
}

/** Small faces, and small candidates that could be faces and are not another box of a counted one. */
function countSmall(candidates, faces) {
  const plausible = candidates
    .filter(face => face.networkPixels < SMALL_FACE && face.confidence >= PLAUSIBLE)
    .sort((a, b) => b.confidence - a.confidence);
  const counted = [];
  for (const face of plausible) {
    const duplicate = [...counted, ...faces].some(other => other !== face && iou(other.box, face.box) > 0.4);
    if (!duplicate || faces.includes(face)) {
      counted.push(face);
    }
  }
  return counted.length;
}

function row(text, ...buttons) {
  const line = create('p');
  line.append(create('span', '', text), ...buttons);
  return line;
}

function button(text, onClick) {
  const node = create('button', '', text);
  node.addEventListener('click', onClick);
  return node;
}
