// The current photo: canvas, faces, strip, comparison, counts, timings and snippets. Clips have modules of their own for the stage.

import { renderDetails } from './details.js';
import { drawPhoto, drawView } from './drawing.js';
import { create, faceCount, score } from './format.js';
import { renderHint } from './hints.js';
import { renderHistogram } from './histogram.js';
import { setMinimapFaces, setMinimapPicture } from './minimap.js';
import { focusedFace, Overlay } from './overlay.js';
import { candidatesOf, renderRejected } from './rejected.js';
import { queryParameters, thresholds } from './settings.js';
import { offerFace, renderSnippets } from './snippets.js';
import { highlightCrop, initStrip, renderStrip } from './strip.js';
import { renderRuns } from './timings.js';
import { flyTo, onViewChange, setPhoto, view } from './viewport.js';
import './zoom.js';

// The sharpness of obscured photos; they are redrawn while a slider moves.
const MAX_OBSCURED_SIDE = 2048;
// Panoramas and very tall photos get a stage that leaves room for zooming.
const [MIN_RATIO, MAX_RATIO] = [0.6, 2.4];
// The layout of the JSON of 400 faces takes 60 ms, several frames of a moving slider.
const [MAX_INSTANT_SNIPPETS, SNIPPET_DELAY_MS] = [100, 150];
const EMPTY_STAGE = { width: 900, height: 600 };

const element = id => document.getElementById(id);
const canvas = element('canvas');
const obscured = document.createElement('canvas');
const overlays = {
  A: new Overlay(element('overlay'), { onActivate, onPick }),
  B: new Overlay(element('overlay-b'), { onActivate, onPick }),
};
// The content of the stage: the photo, the picture to draw or null, and the size in which boxes are given.
let shown = { photo: null, picture: null, source: { width: 1, height: 1 } };
let displayed = {};
let snippetTimer;
// The module of comparisons, which is loaded when the first one is opened.
let comparer = null;
// The module of clips, which is loaded when the first one is shown.
let clips = null;
// The accessible name of each displayed face, and the side that alone found it.
let names = new Map();
let sides = new Map();

/** boxes, blur or pixelate */
export const displayMode = () => document.querySelector('[name=display]:checked').value;

/** Shows everything about one photo. `image` is null until it is loaded, or if the browser cannot display it. */
export function renderPhoto(photo, image, storage) {
  displayed = { photo, image, storage };
  const { result, faces = [], failure, pending } = photo;
  document.body.classList.toggle('loading', !result && !failure);
  document.body.classList.toggle('clip', Boolean(photo.isClip));
  element('viewer').setAttribute('aria-busy', Boolean(pending));
  element('photo-name').textContent = photo.name;
  element('filter').disabled = Boolean(photo.isClip);
  renderRuns(photo.runs ?? []);
  if (photo.isClip) {
    renderClip(photo);
    return;
  }
  clips?.hideClip();
  const limits = thresholds(photo.settings);
  const source = result?.image ?? (image ? sizeOf(image) : failure ? EMPTY_STAGE : shown.source);
  const visible = Boolean(image) && (!result || sameAspectRatio(image, source));
  renderStage(photo, visible ? image : null, source);
  element('image-info').textContent = result ? imageInfo(result.image, visible) : '';
  canvas.setAttribute('aria-label', result ? `${photo.name}, ${faceCount(faces.length)}` : photo.name);
  ['download-jpeg', 'download-png'].forEach(id => { element(id).disabled = !visible || !result; });
  element('toggle-compare').disabled = !result;
  renderCount(photo);
  renderHistogram(candidatesOf(result, limits), limits.confidence);
  renderRejected(result, faces, limits);
  renderHint(photo);
  clearTimeout(snippetTimer);
  const snippets = () => renderSnippets({
    result: result ? filteredResult(result, faces) : null, photo, query: queryParameters(photo.settings), storage,
  });
  if (result && faces.length > MAX_INSTANT_SNIPPETS) {
    snippetTimer = setTimeout(snippets, SNIPPET_DELAY_MS);
  } else {
    snippets();
  }
  comparer?.updateComparison(photo);
}

async function renderClip(photo) {
  if (comparer?.isOpen()) {
    comparer.closeComparison();
  }
  if (photo !== shown.photo) {
    shown = { photo, picture: null, source: EMPTY_STAGE };
    renderFaces([], 'boxes');
  }
  renderCount(photo);
  clearTimeout(snippetTimer);
  renderSnippets({ result: photo.result, photo, query: queryParameters(photo.settings, {}), storage: displayed.storage });
  try {
    clips ??= await import('./clip/clip.js');
  } catch {
    element('status').textContent = 'The service does not respond.';
    return;
  }
  if (displayed.photo === photo) {
    clips.showClip(photo);
  }
}

/** The photo with its faces, and the strip; in a comparison, the faces of both sides and a strip of the differences. */
function renderStage(photo, image, source) {
  const { faces = [] } = photo;
  const mode = displayMode();
  let picture = image;
  if (image && mode !== 'boxes') {
    drawPhoto(obscured, image, source, faces, mode, MAX_OBSCURED_SIDE);
    picture = obscured;
  }
  const changed = photo !== shown.photo || picture !== shown.picture || source.width !== shown.source.width;
  const reset = photo !== shown.photo;
  shown = { photo, picture, source };
  if (changed || picture === obscured) {
    const ratio = source.width / source.height;
    element('frame').style.setProperty('--ratio', Math.min(MAX_RATIO, Math.max(MIN_RATIO, ratio)));
    setPhoto(source, reset);
    setMinimapPicture(picture, source);
  }
  const compared = comparer?.comparison();
  if (compared) {
    renderCompared(compared);
  } else {
    renderFaces(faces, mode);
  }
  setMinimapFaces(faces);
}

function renderFaces(faces, mode) {
  names = new Map(faces.map((face, i) =>
    [face, `Face ${i + 1} of ${faces.length}, confidence ${score(face.confidence)}`]));
  sides = new Map();
  element('overlay').classList.toggle('boxes-hidden', mode !== 'boxes');
  overlays.A.render(faces, shown.source, nameOf);
  overlays.B.render([], shown.source, nameOf);
  renderStrip(faces, shown.picture, shown.source, { title: faceCount(faces.length), describe: nameOf });
  onActivate(focusedFace(), true);
}

function renderCompared({ A, B, onlyA, onlyB, complete }) {
  sides = new Map([...[...onlyA].map(face => [face, 'A']), ...[...onlyB].map(face => [face, 'B'])]);
  names = new Map([['A', A], ['B', B]].flatMap(([side, faces]) => faces.map((face, i) =>
    [face, `Face ${i + 1} of ${faces.length} on side ${side}, confidence ${score(face.confidence)}`
      + (sides.has(face) ? `, found by ${side} only` : '')])));
  const classOf = face => sides.has(face) ? `only only-${sides.get(face).toLowerCase()}` : 'both';
  element('overlay').classList.remove('boxes-hidden');
  overlays.A.render(A, shown.source, nameOf, classOf);
  overlays.B.render(B, shown.source, nameOf, classOf);
  renderStrip([...sides.keys()], shown.picture, shown.source, {
    title: complete ? `${faceCount(sides.size)} found by one side only` : '', describe: nameOf, badgeOf: face => sides.get(face),
  });
  onActivate(focusedFace(), true);
}

const nameOf = face => names.get(face);

/** Links the photo and the strip: the face under the pointer or with the focus is highlighted in both. */
function onActivate(face, inStrip = false) {
  Object.values(overlays).forEach(overlay => overlay.highlight(face));
  highlightCrop(face, !inStrip);
  const title = names.get(face)?.split(', ')[0];
  offerFace(face, title);
  renderDetails(face, title);
}

function onPick(face) {
  element('stage').scrollIntoView({ block: 'nearest' });
  flyTo(face.box);
  if (sides.has(face)) {
    comparer.revealSide(sides.get(face), face.box);
  }
}

async function toggleComparison() {
  try {
    comparer = await import('./compare.js');
  } catch {
    element('status').textContent = 'The service does not respond.';
    return;
  }
  if (comparer.isOpen()) {
    comparer.closeComparison();
  } else {
    const onChange = () => renderStage(shown.photo, shown.picture && displayed.image, shown.source);
    await comparer.openComparison(displayed.photo, onChange);
  }
}

const rerender = () => displayed.photo && renderPhoto(displayed.photo, displayed.image, displayed.storage);

initStrip({ onActivate: face => onActivate(face, true), onPick, onSort: rerender });
element('toggle-compare').addEventListener('click', toggleComparison);
onViewChange(() => drawView(canvas, shown.picture, shown.source, view()));

/** A copy, because an ImageBitmap has no size after it is closed. */
const sizeOf = ({ width, height }) => ({ width, height });

/** If the browser rotates a photo differently from the service, the boxes would not match the faces. */
function sameAspectRatio(a, b) {
  const logRatio = ({ width, height }) => Math.log(width / height);
  return Math.abs(logRatio(a) - logRatio(b)) < 0.02;
}

function imageInfo({ width, height, format, detectedRotation }, visible) {
  const rotation = detectedRotation ? `, faces are upright after a rotation of ${detectedRotation}°` : '';
  return `${width} × ${height} ${format.toUpperCase()}${rotation}${visible ? '' : ' (this browser cannot display it)'}`;
}

function renderCount(photo) {
  const { result, isClip } = photo;
  const [number, noun] = result ? faceCount(photo.faces.length, photo.isClip).split(' ') : ['–', isClip ? 'tracks' : 'faces'];
  element('face-count').replaceChildren(create('strong', '', number), ` ${noun}`);
  element('filter-summary').textContent = isClip ? 'Not for clips: the service applies its own thresholds before it follows the faces.'
    : result ? `Filtered from ${result.faces.length} candidates (score ≥\u00a00.02)` : '';
}

/** The response of a photo for the selected thresholds, or its error, as the detect command prints them. */
export function documentOf({ name, location, result, faces, failure, isClip }) {
  const source = { ...(location ?? { key: name }), ...result?.source };
  return result
    ? { ...(isClip ? result : filteredResult(result, faces)), source }
    : { schema: isClip ? 'facet-video/1' : 'facet/1', source, error: { code: failure.problem?.code, message: failure.cause } };
}

/** The response for the selected thresholds. It has no fingerprint: the one received belongs to other thresholds. */
function filteredResult({ fingerprint, ...result }, faces) {
  const { confidence, nms, maxFaces } = thresholds();
  const model = { ...result.model, confidenceThreshold: confidence, nmsThreshold: nms, maxFaces };
  return { ...result, model, faces };
}
