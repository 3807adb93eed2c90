// Entry point: keeps the list of photos, requests detections and renders the current photo.

import { detectCandidates } from './api.js';
import { faceCount } from './format.js';
import { renderGallery } from './gallery.js';
import { loadImage } from './images.js';
import { filterFaces } from './nms.js';
import { fetchStorage, onObjectPicked } from './picker.js';
import { streamResults } from './results.js';
import { loadSettings, model, onModelChange, onThresholdChange, thresholds } from './settings.js';
import { appendRun } from './timings.js';
import { onFiles } from './upload.js';
import { download, renderPhoto, showError } from './view.js';

// Retrying does not help: too large, unsupported format, or corrupt.
const PERMANENT_ERRORS = [413, 415, 422];

// A photo is {name, blob} or {name, location: {bucket, key}}. Detection adds: `result`, the response with all candidates;
// `resultKey`, the model settings of that response; `faces`, those above the thresholds; `runs`; `error`.
const photos = [];
let current = null;
let image = null;
let storage;
let openController = new AbortController();

const element = id => document.getElementById(id);

function addPhotos(newPhotos) {
  photos.push(...newPhotos);
  return openPhoto(photos.at(-newPhotos.length));
}

/** Shows the photo immediately and its faces when they have been detected. */
async function openPhoto(photo) {
  openController.abort();
  openController = new AbortController();
  const { signal } = openController;
  if (photo !== current || !image) {
    current = photo;
    image = null;
    render();
    const loaded = await loadImage(photo);
    if (signal.aborted) {
      return;
    }
    image = loaded;
  }
  render();
  await detect(photo, signal);
  if (!signal.aborted) {
    render();
    element('status').textContent = photo.result ? `${faceCount(photo.faces.length)} in ${photo.name}` : '';
    await detectOthers(signal);
  }
}

/** Requests a detection unless the photo already has a result for the selected model settings. */
async function detect(photo, signal) {
  const settings = model();
  const key = JSON.stringify(settings);
  if (photo.resultKey === key) {
    return;
  }
  try {
    photo.result = await detectCandidates(photo, settings, signal);
    photo.resultKey = key;
    photo.runs = appendRun(photo.runs ?? [], photo.result);
    photo.error = null;
  } catch (error) {
    if (!signal.aborted) {
      photo.result = null;
      photo.error = error.message;
      photo.resultKey = PERMANENT_ERRORS.includes(error.status) ? key : null;
    }
  }
}

/** One at a time, so that the current photo never waits for the others. */
async function detectOthers(signal) {
  for (const photo of photos.filter(other => other !== current)) {
    await detect(photo, signal);
    if (!photo.thumbnail) {
      (await loadImage(photo))?.close();
    }
    if (signal.aborted) {
      return;
    }
    render();
  }
}

function render() {
  photos.forEach(photo => { photo.faces = photo.result ? filterFaces(photo.result.faces, thresholds()) : []; });
  renderGallery(photos, current, openPhoto);
  if (current) {
    renderPhoto(current, image, storage);
  }
}

async function openSample() {
  const existing = photos.find(photo => photo.isSample);
  if (existing) {
    return openPhoto(existing);
  }
  const blob = await (await fetch('page/astronaut.jpg')).blob();
  return addPhotos([{ name: 'astronaut.jpg', blob, isSample: true }]);
}

const openObject = location => addPhotos([{ name: location.key, location }]);

onFiles(files => addPhotos(files.map(file => ({ name: file.name, blob: file }))));
onObjectPicked(openObject);
onThresholdChange(render);
onModelChange(() => current && openPhoto(current));
element('open-sample').addEventListener('click', openSample);
element('display').addEventListener('change', render);
element('download-jpeg').addEventListener('click', () => download(current, image, 'image/jpeg', 'jpg'));
element('download-png').addEventListener('click', () => download(current, image, 'image/png', 'png'));

async function start() {
  try {
    await loadSettings();
    await openSample();
    storage = await fetchStorage();
    render();
  } catch (error) {
    showError(error.message);
  }
  streamResults(openObject);
}

start();
