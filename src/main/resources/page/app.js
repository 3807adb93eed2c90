// The page: photos come in, the service finds all candidates, the levers say what of them is shown.

import { detectRaw } from './api.js';
import { onObject, store } from './bucket.js';
import { draw, mark } from './drawing.js';
import { onPhotos } from './intake.js';
import { watch } from './landed.js';
import { loadLevers, model, onModel, onThresholds, query, thresholds } from './levers.js';
import { showFaces } from './overlay.js';
import { load, save } from './pictures.js';
import { showSnippets } from './snippets.js';
import { showStrip } from './strip.js';
import { sift } from './suppression.js';
import { showRuns, withRun } from './timings.js';

// Sharp on every screen, and quick to draw again at each move of a slider.
const SCREEN_PIXELS = 1600;

const element = id => document.getElementById(id);
const canvas = element('picture');
const photos = [];
let current = null;
let picture = null;
let knownStore;
let asked = new AbortController();

const shown = () => document.querySelector('[name=show]:checked').value;

function add(newPhotos) {
  photos.push(...newPhotos);
  return open(photos.at(-newPhotos.length));
}

/** Shows a photo at once, and its faces when they are found. */
async function open(photo) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  if (photo !== current) {
    current = photo;
    picture = null;
    render();
    const loaded = await load(photo);
    if (signal.aborted) {
      return;
    }
    picture = loaded;
  }
  render();
  await find(photo, signal);
  if (!signal.aborted) {
    render();
    element('status').textContent = photo.problem ? '' : `${photo.found} faces in ${photo.name}`;
    await findInOthers(signal);
  }
}

/** Asks the service, unless it has answered with these settings. */
async function find(photo, signal) {
  const wanted = model();
  const key = JSON.stringify(wanted);
  if (photo.asked === key) {
    return;
  }
  try {
    photo.raw = await detectRaw(photo, wanted, signal);
    photo.asked = key;
    photo.runs = withRun(photo.runs ?? [], photo.raw);
    photo.problem = null;
  } catch (failure) {
    if (signal.aborted) {
      return;
    }
    photo.problem = failure.message;
    photo.raw = null;
  }
}

/** One by one: the photo that is looked at comes first. */
async function findInOthers(signal) {
  for (const photo of photos.filter(other => other !== current)) {
    await find(photo, signal);
    (await load(photo))?.close();
    if (signal.aborted) {
      return;
    }
    render();
  }
}

function render() {
  photos.filter(photo => photo.raw).forEach(photo => {
    photo.faces = sift(photo.raw.faces, thresholds());
    photo.found = photo.faces.length;
  });
  showStrip(photos, current, open);
  if (!current) {
    return;
  }
  element('photo-name').textContent = current.name;
  document.body.classList.toggle('busy', !current.raw && !current.problem);
  say(current.problem);
  const { raw, faces = [] } = current;
  const image = raw?.image ?? picture ?? canvas;
  const visible = picture && (!raw || sameShape(picture, image));
  if (visible) {
    draw(canvas, picture, image, faces, shown(), SCREEN_PIXELS);
  } else if (raw) {
    blank(image);
  }
  element('frame').style.setProperty('--ratio', canvas.width / canvas.height);
  canvas.setAttribute('aria-label', `${current.name}${raw ? `, ${faces.length} faces` : ''}`);
  showFaces(faces, image, shown() === 'boxes');
  showNumbers(raw, faces, visible);
}

/** A browser that shows a format otherwise than the service reads it, or not at all, would put boxes beside faces. */
function sameShape(one, other) {
  const shape = ({ width, height }) => Math.log(width / height);
  return Math.abs(shape(one) - shape(other)) < 0.02;
}

function blank({ width, height }) {
  canvas.width = Math.min(width, SCREEN_PIXELS);
  canvas.height = Math.round(canvas.width * height / width);
}

function showNumbers(raw, faces, visible) {
  const count = faces.length;
  const number = Object.assign(document.createElement('strong'), { textContent: raw ? count : '–' });
  element('count').replaceChildren(number, count === 1 ? ' face' : ' faces');
  if (!raw) {
    return;
  }
  element('facts').textContent = `${raw.image.width} × ${raw.image.height} ${raw.image.format.toUpperCase()}`
    + (visible ? '' : ': this browser cannot show it');
  element('sifted').textContent = `of ${raw.faces.length} candidates that the network scored 0.02 or more; sliders act here, without asking again`;
  showRuns(current.runs);
  showSnippets({ result: result(raw, faces), photo: current, query: query(), store: knownStore });
  ['save-jpeg', 'save-png'].forEach(id => { element(id).disabled = !visible; });
}

/** What the service would answer with these thresholds; the raw answer's fingerprint would not be that of this one. */
function result({ fingerprint, ...raw }, faces) {
  const { confidence, nms, maxFaces } = thresholds();
  const model = { ...raw.model, confidenceThreshold: confidence, nmsThreshold: nms, maxFaces };
  return { ...raw, model, faces };
}

function say(problem) {
  element('problem').textContent = problem ?? '';
  element('problem').hidden = !problem;
}

async function download(type, ending) {
  const large = document.createElement('canvas');
  const scale = draw(large, picture, current.raw.image, current.faces, shown());
  if (shown() === 'boxes') {
    mark(large, current.faces, scale);
  }
  await save(large, type, `${current.name.split('/').at(-1).replace(/\.\w+$/, '')}-${shown()}.${ending}`);
}

async function portrait() {
  const blob = await (await fetch('page/astronaut.jpg')).blob();
  await add([{ name: 'astronaut.jpg', blob }]);
}

onPhotos(files => add(files.map(file => ({ name: file.name || 'pasted.png', blob: file }))));
onObject(location => add([{ name: location.key, location }]));
onThresholds(render);
onModel(() => current && open(current));
element('portrait').addEventListener('click', portrait);
element('show').addEventListener('change', render);
element('save-jpeg').addEventListener('click', () => download('image/jpeg', 'jpg'));
element('save-png').addEventListener('click', () => download('image/png', 'png'));

async function start() {
  try {
    await loadLevers();
    await portrait();
    knownStore = await store();
    render();
  } catch (failure) {
    say(failure.message);
  }
  watch(location => add([{ name: location.key, location }]));
}

start();
