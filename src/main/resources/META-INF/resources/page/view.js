// The current photo: canvas, faces, counts, timings and snippets.

import { drawBoxes, drawPhoto } from './drawing.js';
import { faceCount } from './format.js';
import { renderHint } from './hints.js';
import { saveCanvas } from './images.js';
import { renderFaces } from './overlay.js';
import { queryParameters, thresholds } from './settings.js';
import { renderSnippets } from './snippets.js';
import { renderRuns } from './timings.js';

// Sharp on every screen, and fast enough to redraw while a slider moves.
const MAX_CANVAS_SIDE = 1600;

const EMPTY_STAGE = { width: 900, height: 600 };

const element = id => document.getElementById(id);
const canvas = element('canvas');

/** boxes, blur or pixelate */
const displayMode = () => document.querySelector('[name=display]:checked').value;

/** Shows everything about one photo. `image` is null until it is loaded, or if the browser cannot display it. */
export function renderPhoto(photo, image, storage) {
  const { result, faces = [], failure, pending } = photo;
  const source = result?.image ?? image ?? canvas;
  const visible = Boolean(image) && (!result || sameAspectRatio(image, source));
  if (visible) {
    drawPhoto(canvas, image, source, faces, displayMode(), MAX_CANVAS_SIDE);
  } else {
    clearCanvas(result?.image ?? (failure ? EMPTY_STAGE : canvas));
  }
  document.body.classList.toggle('loading', !result && !failure);
  element('progress').hidden = !pending;
  element('viewer').setAttribute('aria-busy', Boolean(pending));
  element('frame').style.setProperty('--ratio', canvas.width / canvas.height);
  element('photo-name').textContent = photo.name;
  element('image-info').textContent = result ? imageInfo(result.image, visible) : '';
  canvas.setAttribute('aria-label', result ? `${photo.name}, ${faceCount(faces.length)}` : photo.name);
  ['download-jpeg', 'download-png'].forEach(id => { element(id).disabled = !visible || !result; });
  renderFaces(faces, source, displayMode() === 'boxes');
  renderCount(result, faces);
  renderHint(photo);
  renderRuns(photo.runs ?? []);
  renderSnippets({
    result: result ? filteredResult(result, faces) : null, photo, query: queryParameters(photo.settings), storage,
  });
}

/** If the browser rotates a photo differently from the service, the boxes would not match the faces. */
function sameAspectRatio(a, b) {
  const logRatio = ({ width, height }) => Math.log(width / height);
  return Math.abs(logRatio(a) - logRatio(b)) < 0.02;
}

function clearCanvas({ width, height }) {
  canvas.width = Math.min(width, MAX_CANVAS_SIDE);
  canvas.height = Math.round(canvas.width * height / width);
}

function imageInfo({ width, height, format }, visible) {
  return `${width} × ${height} ${format.toUpperCase()}${visible ? '' : ' (this browser cannot display it)'}`;
}

function renderCount(result, faces) {
  const [number, noun] = result ? faceCount(faces.length).split(' ') : ['–', 'faces'];
  const strong = Object.assign(document.createElement('strong'), { textContent: number });
  element('face-count').replaceChildren(strong, ` ${noun}`);
  element('filter-summary').textContent = result
    ? `Filtered from ${result.faces.length} candidates (score ≥\u00a00.02)` : '';
}

/** The response for the selected thresholds. It has no fingerprint: the one received belongs to other thresholds. */
function filteredResult({ fingerprint, ...result }, faces) {
  const { confidence, nms, maxFaces } = thresholds();
  const model = { ...result.model, confidenceThreshold: confidence, nmsThreshold: nms, maxFaces };
  return { ...result, model, faces };
}

/** Downloads the photo at its full size, with the faces as displayed. */
export async function download(photo, image, type, extension) {
  const fullSize = document.createElement('canvas');
  const scale = drawPhoto(fullSize, image, photo.result.image, photo.faces, displayMode());
  if (displayMode() === 'boxes') {
    drawBoxes(fullSize, photo.faces, scale);
  }
  const name = photo.name.split('/').at(-1).replace(/\.\w+$/, '');
  await saveCanvas(fullSize, type, `${name}-${displayMode()}.${extension}`);
}
