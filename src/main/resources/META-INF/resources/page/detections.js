// Requests the faces of photos, one photo at a time.

import { ApiError, detectCandidates, detectFaces, fetchFile, fetchStoredResult } from './api.js';
import { explain } from './failure.js';
import { loadSettings, model, queryParameters } from './settings.js';
import { appendRun } from './timings.js';

/**
 * Requests a detection unless the photo has a result for the selected model settings. If it fails, the photo keeps the result of
 * earlier settings. Adds to the photo:
 * `result`, the response with all candidates, and `settings`, the model settings of this response;
 * `onProgress` gets the uploaded fraction.
 * `failure`, the reason why the selected settings have no result; `pending`; `runs`, for the timings.
 */
export async function detect(photo, signal, onProgress) {
  photo.pending = true;
  try {
    await loadSettings();
    const settings = model();
    if (!isSame(photo.settings, settings)) {
      photo.blob ??= photo.url && await fetchFile(photo.url);
      await requireReadable(photo.blob);
      signal.throwIfAborted();
      const result = await requestResult(photo, settings, signal, onProgress);
      Object.assign(photo, { result, settings, runs: appendRun(photo.runs ?? [], result) });
    }
    photo.failure = null;
  } catch (error) {
    if (!signal.aborted) {
      photo.failure = { ...explain(error, photo.isClip), settings: model() };
    }
  }
  if (!signal.aborted) {
    photo.pending = false;
  }
}

/** The names of files do not always tell photos and clips apart. */
async function requestResult(photo, settings, signal, onProgress) {
  const result = photo.isClip
    ? await requestTracks(photo, settings, signal, onProgress)
    : await detectCandidates(photo, settings, signal, onProgress);
  if (isTracks(result) === Boolean(photo.isClip)) {
    return result;
  }
  photo.isClip = isTracks(result);
  return requestResult(photo, settings, signal, onProgress);
}

const isTracks = ({ schema }) => schema.startsWith('facet-video/');

/** With the service's own settings, a stored clip has its result already. */
async function requestTracks(clip, settings, signal, onProgress) {
  const parameters = queryParameters(settings, {});
  const isDefault = Object.keys(parameters).length === 0;
  const stored = clip.location && isDefault ? await fetchStoredResult(clip.location) : null;
  if (stored?.error) {
    throw new ApiError(422, { ...stored.error, detail: stored.error.message });
  }
  return stored ?? detectFaces(clip, parameters, signal, onProgress);
}

/** The browser reports a file that it cannot read like a service that does not respond. */
async function requireReadable(blob) {
  const start = blob && await blob.slice(0, 1).arrayBuffer().catch(() => null);
  if (blob && !start?.byteLength) {
    const cause = start ? 'The file is empty.' : 'The file cannot be read. It was moved or changed, or it is a folder.';
    throw new ApiError(0, { code: 'UNREADABLE_FILE' }, cause);
  }
}

// The requests of clips. They take minutes, so they continue while other photos are shown.
const analyses = new Map();

/** Like detect, but joins a request for the same settings that is in progress, and only `cancelAnalysis` ends it. */
export function analyze(clip, onProgress) {
  const settings = model();
  const running = analyses.get(clip);
  if (running && isSame(running.settings, settings)) {
    return running.finished;
  }
  cancelAnalysis(clip);
  const controller = new AbortController();
  const finished = detect(clip, controller.signal, onProgress).finally(() =>
    analyses.get(clip)?.controller === controller && analyses.delete(clip));
  analyses.set(clip, { controller, settings, finished });
  return finished;
}

export function cancelAnalysis(clip) {
  analyses.get(clip)?.controller.abort();
  analyses.delete(clip);
}

/** Whether the photo has a result or a failure for the selected settings. */
export const isDecided = photo =>
  [photo.failure ?? photo].some(({ settings }) => settings && isSame(settings, model()));

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);
