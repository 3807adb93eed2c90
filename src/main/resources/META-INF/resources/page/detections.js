// Requests the faces of photos, one photo at a time.

import { ApiError, detectCandidates, fetchFile } from './api.js';
import { explain } from './failure.js';
import { loadSettings, model } from './settings.js';
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
      const result = await detectCandidates(photo, settings, signal, onProgress);
      Object.assign(photo, { result, settings, runs: appendRun(photo.runs ?? [], result) });
    }
    photo.failure = null;
  } catch (error) {
    if (!signal.aborted) {
      photo.failure = { ...explain(error), settings: model() };
    }
  }
  if (!signal.aborted) {
    photo.pending = false;
  }
}

/** The browser reports a file that it cannot read like a service that does not respond. */
async function requireReadable(blob) {
  const start = blob && await blob.slice(0, 1).arrayBuffer().catch(() => null);
  if (blob && !start?.byteLength) {
    const cause = start ? 'The file is empty.' : 'The file cannot be read. It was moved or changed, or it is a folder.';
    throw new ApiError(0, { code: 'UNREADABLE_FILE' }, cause);
  }
}

/** Whether the photo has a result or a failure for the selected settings. */
export const isDecided = photo =>
  [photo.failure ?? photo].some(({ settings }) => settings && isSame(settings, model()));

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);
