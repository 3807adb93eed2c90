// The page: photos come in, the service finds all candidates, the levers say what of them is shown.

import { detectRaw } from './api.js';
import { onObject, store } from './bucket.js';
import { onPhotos } from './intake.js';
import { watch } from './landed.js';
import { loadLevers, model, onModel, onThresholds, thresholds } from './levers.js';
import { load } from './pictures.js';
import { showStrip } from './strip.js';
import { sift } from './suppression.js';
import { withRun } from './timings.js';
import { download, say, show } from './view.js';
import { faces } from './words.js';

// What makes it useless to send a photo again: too many bytes, no format that is known, damaged or too many pixels.
const UNREADABLE = [413, 415, 422];

// A photo is {name, blob} or {name, location: {bucket, key}}. What is learned of it is added: `raw`, the service's answer
// with all candidates; `asked`, the settings of that answer; `faces`, those that the thresholds keep; `runs`; `problem`.
const photos = [];
let current = null;
let picture = null;
let knownStore;
let asked = new AbortController();

const element = id => document.getElementById(id);

function add(newPhotos) {
  photos.push(...newPhotos);
  return open(photos.at(-newPhotos.length));
}

/** Shows a photo at once, and its faces when they are found. */
async function open(photo) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  if (photo !== current || !picture) {
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
    element('status').textContent = photo.raw ? `${faces(photo.faces.length)} in ${photo.name}` : '';
    await findInOthers(signal);
  }
}

/** Asks the service, unless it has answered with these settings. */
async function find(photo, signal) {
  const settings = model();
  const key = JSON.stringify(settings);
  if (photo.asked === key) {
    return;
  }
  try {
    photo.raw = await detectRaw(photo, settings, signal);
    photo.asked = key;
    photo.runs = withRun(photo.runs ?? [], photo.raw);
    photo.problem = null;
  } catch (failure) {
    if (!signal.aborted) {
      photo.raw = null;
      photo.problem = failure.message;
      photo.asked = UNREADABLE.includes(failure.status) ? key : null;
    }
  }
}

/** One by one: the photo that is looked at comes first. */
async function findInOthers(signal) {
  for (const photo of photos.filter(other => other !== current)) {
    await find(photo, signal);
    if (!photo.thumb) {
      (await load(photo))?.close();
    }
    if (signal.aborted) {
      return;
    }
    render();
  }
}

function render() {
  photos.forEach(photo => { photo.faces = photo.raw ? sift(photo.raw.faces, thresholds()) : []; });
  showStrip(photos, current, open);
  if (current) {
    show(current, picture, knownStore);
  }
}

async function portrait() {
  const known = photos.find(photo => photo.isPortrait);
  if (known) {
    return open(known);
  }
  const blob = await (await fetch('page/astronaut.jpg')).blob();
  return add([{ name: 'astronaut.jpg', blob, isPortrait: true }]);
}

const pick = location => add([{ name: location.key, location }]);

onPhotos(files => add(files.map(file => ({ name: file.name, blob: file }))));
onObject(pick);
onThresholds(render);
onModel(() => current && open(current));
element('portrait').addEventListener('click', portrait);
element('show').addEventListener('change', render);
element('save-jpeg').addEventListener('click', () => download(current, picture, 'image/jpeg', 'jpg'));
element('save-png').addEventListener('click', () => download(current, picture, 'image/png', 'png'));

async function start() {
  try {
    await loadLevers();
    await portrait();
    knownStore = await store();
    render();
  } catch (failure) {
    say(failure.message);
  }
  watch(pick);
}

start();
