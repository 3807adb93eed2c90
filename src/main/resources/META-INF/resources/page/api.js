// HTTP calls to the service. URLs are relative, so the page also works behind a proxy path.

import { authorizationHeader, requestToken } from './token.js';

// The page requests nearly all candidates once and applies the thresholds itself, so sliders need no further request.
const ALL_CANDIDATES = { confidence: 0.02, nms: 1, maxFaces: 5000 };
const MAX_ATTEMPTS = 5;

/** An error response; the message is the service's problem detail. */
export class ApiError extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** Like fetch, but adds the token, prompts for one after a 401, and retries after the Retry-After delay. */
export async function request(path, options = {}) {
  for (let attempt = 1; ; attempt++) {
    const headers = { ...options.headers, ...authorizationHeader() };
    const response = await fetch(path, { ...options, headers });
    if (response.ok) {
      return response;
    }
    if (response.status === 401 && await requestToken()) {
      continue;
    }
    const retryAfter = Number(response.headers.get('Retry-After'));
    if (!retryAfter || attempt === MAX_ATTEMPTS) {
      throw await toError(response);
    }
    await new Promise(resolve => setTimeout(resolve, retryAfter * 1000));
  }
}

async function toError(response) {
  const problem = await response.json().catch(() => ({}));
  const message = problem.detail ?? problem.title ?? `The service returned HTTP ${response.status}.`;
  return new ApiError(response.status, problem.code, message);
}

export async function getJson(path, options) {
  return (await request(path, options)).json();
}

/** The detection result of a photo. `parameters` are those of the query. */
export async function detect(photo, parameters, signal) {
  const stored = photo.location !== undefined;
  const response = await request(`detect?${new URLSearchParams(parameters)}`, {
    method: 'POST',
    headers: { 'Content-Type': stored ? 'application/json' : 'application/octet-stream' },
    body: stored ? JSON.stringify(photo.location) : photo.blob,
    signal,
  });
  return response.json();
}

/** The detection result of a photo before thresholds. `model` is {backbone, precision, inputSize}. */
export const detectCandidates = (photo, model, signal) => detect(photo, { ...model, ...ALL_CANDIDATES }, signal);

/** A photo as an upright JPEG, as a blob. No face has the score 1, so none is drawn. */
export async function fetchPicture(blob) {
  const parameters = new URLSearchParams({ render: 'boxes', confidence: 1, maxFaces: 1 });
  const headers = { 'Content-Type': 'application/octet-stream', Accept: 'image/jpeg' };
  return (await request(`detect?${parameters}`, { method: 'POST', headers, body: blob })).blob();
}

/** An upright JPEG of a stored photo, as a blob. */
export async function fetchThumbnail({ bucket, key }, size) {
  return (await request(`thumbnail?${new URLSearchParams({ bucket, key, size })}`)).blob();
}
