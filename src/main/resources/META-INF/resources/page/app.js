// Entry point: keeps the list of photos, requests detections and renders the current photo.

import { onReturned } from './connection.js';
import { detect, isDecided } from './detections.js';
import { faceCount } from './format.js';
import { renderGallery } from './gallery.js';
import { loadImage } from './images.js';
import { filterFaces } from './nms.js';
import { renderFailure } from './notice.js';
import { fetchStorage, onObjectPicked } from './picker.js';
import { streamResults } from './results.js';
import { onModelChange, onThresholdChange, restore, thresholds } from './settings.js';
import { onTokenAccepted } from './token.js';
import { onFiles } from './upload.js';
import { download, renderPhoto } from './view.js';

// A photo is {name, blob}, {name, url} or {name, location: {bucket, key}}. Detection adds to it: see detections.js. `faces` are
// those of the result above the thresholds.
const photos = [];
// `image` belongs to `photo`; it is null until it is loaded, or if the browser cannot display it.
let current = { photo: null, image: null };
let storage;
let controller = new AbortController();

const element = id => document.getElementById(id);

function addPhotos(newPhotos) {
  photos.push(...newPhotos);
  return openPhoto(photos.at(-newPhotos.length));
}

/** Shows the photo immediately and its faces when they have been detected. */
async function openPhoto(photo) {
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  photos.forEach(other => { other.pending = false; });
  if (photo !== current.photo) {
    current.image?.close();
    current = { photo, image: null };
  }
  await detectCurrent(signal);
  await detectOthers(signal);
}

async function detectCurrent(signal) {
  const { photo } = current;
  photo.failure = isRetryable(photo) ? null : photo.failure;
  photo.pending = !isDecided(photo);
  render();
  if (!current.image) {
    const image = await loadImage(photo);
    if (signal.aborted) {
      image?.close();
      return;
    }
    current.image = image;
    render();
  }
  if (!isDecided(photo)) {
    await detect(photo, signal);
  }
  if (!signal.aborted) {
    render();
    element('status').textContent = photo.failure ? '' : `${faceCount(photo.faces.length)} in ${photo.name}`;
  }
}

/** One at a time, so that the current photo never waits for the others. */
async function detectOthers(signal) {
  for (const photo of photos.filter(other => other !== current.photo)) {
    if (signal.aborted) {
      return;
    }
    if (!isDecided(photo)) {
      await detect(photo, signal);
    }
    if (!photo.thumbnail && !signal.aborted) {
      (await loadImage(photo))?.close();
    }
    renderPhotos();
  }
}

const isRetryable = photo => Boolean(photo.failure?.retryable);

/** Requests the photos again whose request can succeed now. */
function retryFailed() {
  const failed = photos.filter(isRetryable);
  failed.filter(photo => photo !== current.photo).forEach(photo => { photo.failure = null; });
  if (failed.length) {
    openPhoto(current.photo);
  }
  loadStorage();
}

function retry(photo) {
  photo.failure = null;
  openPhoto(photo);
}

function remove(photo) {
  const position = photos.indexOf(photo);
  photos.splice(position, 1);
  if (photo.thumbnail) {
    URL.revokeObjectURL(photo.thumbnail);
  }
  const next = photos[Math.min(position, photos.length - 1)];
  return next ? openPhoto(next) : openSample();
}

/** The current photo at once; the others, of which only the numbers are visible, when there is time. */
function render() {
  updateFaces(current.photo);
  renderPhoto(current.photo, current.image, storage);
  renderFailure(current.photo, { retry, remove, undo: photo => restore(photo.settings) });
  cancelIdleCallback(pendingRender);
  pendingRender = requestIdleCallback(renderPhotos, { timeout: 200 });
}

let pendingRender;

function renderPhotos() {
  photos.forEach(updateFaces);
  renderGallery(photos, current.photo, openPhoto);
}

function updateFaces(photo) {
  photo.faces = photo.result ? filterFaces(photo.result.faces, thresholds(photo.settings)) : [];
}

function openSample() {
  const existing = photos.find(photo => photo.isSample);
  return existing ? openPhoto(existing) : addPhotos([{ name: 'astronaut.jpg', url: 'page/astronaut.jpg', isSample: true }]);
}

const openObject = location => addPhotos([{ name: location.key, location }]);

/** Needed for the shell commands only. */
async function loadStorage() {
  storage ??= await fetchStorage().catch(() => undefined);
  render();
}

onFiles(files => addPhotos(files.map(file => ({ name: file.name, blob: file }))));
onObjectPicked(openObject);
onThresholdChange(render);
onModelChange(() => openPhoto(current.photo));
onReturned(retryFailed);
onTokenAccepted(retryFailed);
element('open-sample').addEventListener('click', openSample);
element('display').addEventListener('change', render);
element('download-jpeg').addEventListener('click', () => download(current.photo, current.image, 'image/jpeg', 'jpg'));
element('download-png').addEventListener('click', () => download(current.photo, current.image, 'image/png', 'png'));

openSample().then(loadStorage);
streamResults(openObject);
