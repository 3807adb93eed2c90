// Entry point: keeps the list of photos and clips, requests detections and renders the current one.

import { onReturned } from './connection.js';
import { analyze, cancelAnalysis, detect, isDecided } from './detections.js';
import { CANCELLED } from './failure.js';
import { faceCount } from './format.js';
import { renderGallery } from './gallery.js';
import { loadClipThumbnail, loadImage } from './images.js';
import { readLink, writeLink } from './link.js';
import { filterFaces } from './nms.js';
import { renderFailure } from './notice.js';
import { onPhotoAction, renderPhotoBar, renderProgress } from './photobar.js';
import { fetchStorage, onObjectPicked } from './picker.js';
import { streamResults } from './results.js';
import { isLoaded, loadSettings, model, onModelChange, onThresholdChange, queryParameters, restore, thresholds } from './settings.js';
import { closeSheets } from './sheets.js';
import { onShortcut } from './shortcuts.js';
import { onTokenAccepted } from './token.js';
import { chooseFiles, isClip, onFiles } from './upload.js';
import { displayMode, documentOf, renderPhoto } from './view.js';

// A photo is {name, blob}, {name, url} or {name, location: {bucket, key}}, and isClip if it is a clip. Detection adds to it: see
// detections.js. `faces` are those of the result above the thresholds, or the tracks of a clip.
const photos = [];
// `image` belongs to `photo`; it is null until it is loaded, or if the browser cannot display it.
let current = { photo: null, image: null };
let storage;
let controller = new AbortController();

const element = id => document.getElementById(id);

function addPhotos(newPhotos) {
  closeSheets();
  photos.push(...newPhotos);
  return openPhoto(photos.at(-newPhotos.length));
}

/** Shows the photo immediately and its faces when they have been detected. */
async function openPhoto(photo) {
  stop();
  const { signal } = controller;
  if (photo !== current.photo) {
    current.image?.close();
    current = { photo, image: null };
  }
  const detected = detectCurrent(signal);
  // A clip takes minutes; photos do not wait for it.
  await (photo.isClip || detected);
  await detectOthers(signal, other => !other.isClip);
  await detected;
  await detectOthers(signal, other => other.isClip && !other.result);
}

/** Ends the requests in progress, except those of clips. */
function stop() {
  controller.abort();
  controller = new AbortController();
  photos.filter(photo => !photo.isClip).forEach(setIdle);
}

const setIdle = photo => Object.assign(photo, { pending: false, requested: false });

async function detectCurrent(signal) {
  const { photo } = current;
  photo.failure = isRetryable(photo) ? null : photo.failure;
  photo.pending = !isDecided(photo);
  render();
  if (!current.image && !photo.isClip) {
    const image = await loadImage(photo);
    if (signal.aborted) {
      image?.close();
      return;
    }
    current.image = image;
    render();
  }
  await request(photo, signal);
  if (!signal.aborted) {
    render();
    element('status').textContent = photo.failure ? '' : `${faceCount(photo.faces.length, photo.isClip)} in ${photo.name}`;
  }
}

/** One at a time, so that the current photo never waits for the others. */
async function detectOthers(signal, isIncluded) {
  for (const photo of photos.filter(other => other !== current.photo && isIncluded(other))) {
    if (!signal.aborted) {
      await request(photo, signal);
    }
    if (!photo.thumbnail && !photo.isClip && !signal.aborted) {
      (await loadImage(photo))?.close();
    }
    if (signal.aborted) {
      return;
    }
    renderPhotos();
  }
}

/** Requests a detection unless the photo has a result or a failure for the selected settings. */
async function request(photo, signal) {
  if (isDecided(photo)) {
    return;
  }
  photo.requested = true;
  showProgress();
  const onProgress = uploaded => {
    photo.uploaded = uploaded;
    showProgress();
  };
  await (photo.isClip ? analyze(photo, onProgress) : detect(photo, signal, onProgress));
  if (photo.isClip && photo.requested && !photo.pending) {
    photo.requested = false;
    render();
    showProgress();
    loadClipThumbnail(photo).then(renderPhotos);
  } else if (!signal.aborted) {
    photo.requested = false;
    showProgress();
  }
}

/** Of the photo with a request in progress; the current one is preferred. */
function showProgress() {
  const active = [current.photo, ...photos].find(photo => photo?.requested) ?? null;
  renderProgress(active, photos.filter(isDecided).length, photos.length);
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
  const resumed = photo.failure.cancelled ? photos.filter(other => other.failure?.cancelled) : [photo];
  resumed.forEach(other => { other.failure = null; });
  openPhoto(photo);
}

function cancel() {
  stop();
  photos.forEach(endAnalysis);
  photos.filter(photo => !isDecided(photo)).forEach(photo => { photo.failure = { ...CANCELLED, settings: model() }; });
  showProgress();
  render();
}

/** Only for clips, whose request continues while other photos are shown. */
function endAnalysis(photo) {
  cancelAnalysis(photo);
  setIdle(photo);
}

function remove(photo) {
  endAnalysis(photo);
  const position = photos.indexOf(photo);
  photos.splice(position, 1);
  URL.revokeObjectURL(photo.thumbnail);
  const next = photos[Math.min(position, photos.length - 1)];
  return next ? openPhoto(next) : openSample();
}

function clear() {
  photos.forEach(endAnalysis);
  photos.splice(0).forEach(photo => URL.revokeObjectURL(photo.thumbnail));
  return openSample();
}

function step(direction) {
  const next = photos[photos.indexOf(current.photo) + direction];
  return next && openPhoto(next);
}

/** The current photo at once; the others, of which only the numbers are visible, when there is time. */
function render() {
  if (!current.photo) {
    return;
  }
  updateFaces(current.photo);
  renderPhoto(current.photo, current.image, storage);
  renderFailure(current.photo, { retry, remove, undo: photo => restore(photo.settings) });
  renderPhotoBar(photos, current.photo);
  clearTimeout(pendingRender);
  pendingRender = setTimeout(renderPhotos, OTHERS_DELAY_MS);
}

const OTHERS_DELAY_MS = 100;
let pendingRender;

function renderPhotos() {
  photos.forEach(updateFaces);
  renderGallery(photos, current.photo, openPhoto);
  if (isLoaded()) {
    writeLink(queryParameters(), current.photo);
  }
  renderPhotoBar(photos, current.photo);
}

function updateFaces(photo) {
  const { result } = photo;
  photo.faces = result ? result.tracks ?? filterFaces(result.faces, thresholds(photo.settings)) : [];
}

/** Few visitors need it, so the first visit does not load it. */
const loadExport = () => import('./export.js');

/** The JSON documents of all photos that have a result or an error. */
function documents() {
  photos.forEach(updateFaces);
  return photos.filter(photo => photo.result || photo.failure).map(photo => ({ name: photo.name, document: documentOf(photo) }));
}

function openSample() {
  const existing = photos.find(photo => photo.isSample);
  return existing ? openPhoto(existing) : addPhotos([{ name: 'astronaut.jpg', url: 'page/astronaut.jpg', isSample: true }]);
}

const openObject = location => addPhotos([{ name: location.key, location, isClip: isClip({ name: location.key }) }]);

/** Needed for the shell commands only. */
async function loadStorage() {
  storage ??= await fetchStorage().catch(() => undefined);
  render();
}

onFiles(files => addPhotos(files.map(file => ({ name: file.name, blob: file, isClip: isClip(file) }))));
onObjectPicked(openObject);
onThresholdChange(render);
onModelChange(() => current.photo && openPhoto(current.photo));
onReturned(retryFailed);
onTokenAccepted(retryFailed);
onPhotoAction({
  step, cancel, clear, remove: () => remove(current.photo),
  saveLines: async () => (await loadExport()).saveLines(documents()),
  saveArchive: async () => (await loadExport()).saveArchive(documents()),
});
onShortcut({
  ArrowLeft: () => step(-1), ArrowRight: () => step(1), Delete: () => remove(current.photo), a: chooseFiles,
});
element('open-sample').addEventListener('click', () => {
  closeSheets();
  openSample();
});
element('display').addEventListener('change', render);
[['jpeg', 'jpg'], ['png', 'png']].forEach(([format, extension]) =>
  element(`download-${format}`).addEventListener('click', async () =>
    (await import('./download.js')).download(current.photo, current.image, displayMode(), `image/${format}`, extension)));

async function start() {
  const link = readLink();
  await loadSettings().catch(() => {});
  const opened = link.location ? openObject(link.location) : openSample();
  await (current.photo.isClip || opened);
  await loadStorage();
}

start();
streamResults(openObject);
