// The photo that is looked at: its picture, its faces, and all that is told of them.

import { draw, mark } from './drawing.js';
import { query, thresholds } from './levers.js';
import { showFaces } from './overlay.js';
import { save } from './pictures.js';
import { showSnippets } from './snippets.js';
import { showRuns } from './timings.js';
import { faces as facesIn } from './words.js';

// Sharp on every screen, and quick to draw again at each move of a slider.
const SCREEN_PIXELS = 1600;

const element = id => document.getElementById(id);
const canvas = element('picture');

/** Boxes, blur or pixelate. */
const way = () => document.querySelector('[name=show]:checked').value;

/** Shows a photo with what is known of it by now; `picture` is null till it is loaded, or where it cannot be shown. */
export function show(photo, picture, store) {
  const { raw, faces = [], problem } = photo;
  const image = raw?.image ?? picture ?? canvas;
  const visible = Boolean(picture) && (!raw || sameShape(picture, image));
  if (visible) {
    draw(canvas, picture, image, faces, way(), SCREEN_PIXELS);
  } else if (raw) {
    blank(image);
  }
  document.body.classList.toggle('busy', !raw && !problem);
  element('frame').style.setProperty('--ratio', canvas.width / canvas.height);
  element('photo-name').textContent = photo.name;
  element('facts').textContent = raw ? facts(raw.image, visible) : '';
  canvas.setAttribute('aria-label', raw ? `${photo.name}, ${facesIn(faces.length)}` : photo.name);
  ['save-jpeg', 'save-png'].forEach(id => { element(id).disabled = !visible || !raw; });
  say(problem);
  showFaces(faces, image, way() === 'boxes');
  count(raw, faces);
  if (raw) {
    showRuns(photo.runs);
    showSnippets({ result: result(raw, faces), photo, query: query(), store });
  }
}

/** Something is wrong, or no longer. */
export function say(problem) {
  element('problem').textContent = problem ?? '';
  element('problem').hidden = !problem;
}

/** A browser that turns a photo otherwise than the service does, or cannot show it, would put boxes beside faces. */
function sameShape(one, other) {
  const shape = ({ width, height }) => Math.log(width / height);
  return Math.abs(shape(one) - shape(other)) < 0.02;
}

function blank({ width, height }) {
  canvas.width = Math.min(width, SCREEN_PIXELS);
  canvas.height = Math.round(canvas.width * height / width);
}

function facts({ width, height, format }, visible) {
  return `${width} × ${height} ${format.toUpperCase()}${visible ? '' : ': this browser cannot show it'}`;
}

function count(raw, faces) {
  const [number, word] = raw ? facesIn(faces.length).split(' ') : ['–', 'faces'];
  element('count').replaceChildren(Object.assign(document.createElement('strong'), { textContent: number }), ` ${word}`);
  element('sifted').textContent = raw
    ? `of ${raw.faces.length} candidates that scored 0.02 or more; the service is not asked again` : '';
}

/** What the service would answer with these thresholds; the raw answer's fingerprint would not be that of this one. */
function result({ fingerprint, ...raw }, faces) {
  const { confidence, nms, maxFaces } = thresholds();
  const model = { ...raw.model, confidenceThreshold: confidence, nmsThreshold: nms, maxFaces };
  return { ...raw, model, faces };
}

/** Saves the photo in its own size, as it is shown. */
export async function download(photo, picture, type, ending) {
  const whole = document.createElement('canvas');
  const scale = draw(whole, picture, photo.raw.image, photo.faces, way());
  if (way() === 'boxes') {
    mark(whole, photo.faces, scale);
  }
  await save(whole, type, `${photo.name.split('/').at(-1).replace(/\.\w+$/, '')}-${way()}.${ending}`);
}
