// HTTP calls to the service. URLs are relative, so the page also works behind a proxy path.

import { setReachable } from './connection.js';
import { fetchWithProgress } from './progress.js';
import { authorizationHeader, requestToken } from './token.js';

// The page requests nearly all candidates once and applies the thresholds itself, so sliders need no further request.
const ALL_CANDIDATES = { confidence: 0.02, nms: 1, maxFaces: 5000 };
const MAX_ATTEMPTS = 5;
// A proxy answers with these while the service is down.
const GATEWAY_STATUSES = [502, 503, 504];

/** An error response; the message is the service's problem detail. Without a response, the code is UNREACHABLE. */
export class ApiError extends Error {
  constructor(status, problem, message = problem.detail ?? problem.title ?? `The service returned HTTP ${status}.`) {
    super(message);
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
  }
}

const unreachable = () => new ApiError(0, { code: 'UNREACHABLE' }, 'The service does not respond.');

/** Like fetch, but adds the token, prompts for one after a 401, and retries after the Retry-After delay. */
export async function request(path, options = {}) {
  for (let attempt = 1; ; attempt++) {
    const authorization = authorizationHeader();
    const response = await send(path, { ...options, headers: { ...options.headers, ...authorization } });
    if (response.ok) {
      return response;
    }
    if (response.status === 401 && await requestToken(authorization)) {
      continue;
    }
    const retryAfter = Number(response.headers.get('Retry-After'));
    if (!retryAfter || attempt === MAX_ATTEMPTS) {
      throw await toError(response);
    }
    await sleep(retryAfter * 1000, options.signal);
  }
}

async function send(path, options) {
  try {
    const response = await (options.onProgress ? fetchWithProgress : fetch)(path, options);
    setReachable(!isGatewayError(response));
    return response;
  } catch (error) {
    throw connectionError(error);
  }
}

const isProblem = response => response.headers.get('Content-Type')?.startsWith('application/problem+json');
const isGatewayError = response => GATEWAY_STATUSES.includes(response.status) && !isProblem(response);

/** fetch throws a TypeError if there is no response or the response ends early. */
function connectionError(error) {
  if (!(error instanceof TypeError)) {
    return error;
  }
  setReachable(false);
  return unreachable();
}

async function toError(response) {
  if (isGatewayError(response)) {
    return unreachable();
  }
  return new ApiError(response.status, await response.json().catch(() => ({})));
}

const sleep = (milliseconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener('abort', () => {
    clearTimeout(timer);
    reject(signal.reason);
  }, { once: true });
});

/** The body of a successful response; `type` is json or blob. */
async function read(type, path, options) {
  const response = await request(path, options);
  return response[type]().catch(error => { throw connectionError(error); });
}

export const getJson = (path, options) => read('json', path, options);

/** One of the page's own files, as a blob. */
export const fetchFile = path => read('blob', path);

/** The detection result of a photo for the query `parameters`. */
export function detectFaces(photo, parameters, signal, onProgress) {
  const stored = photo.location !== undefined;
  return read('json', `detect?${new URLSearchParams(parameters)}`, {
    method: 'POST',
    headers: { 'Content-Type': stored ? 'application/json' : 'application/octet-stream' },
    body: stored ? JSON.stringify(photo.location) : photo.blob,
    signal,
    onProgress: stored ? undefined : onProgress,
  });
}

/** The detection result of a photo before thresholds. `settings` are those of the model; `onProgress` gets the uploaded fraction. */
export const detectCandidates = (photo, settings, signal, onProgress) =>
  detectFaces(photo, { ...ALL_CANDIDATES, ...settings }, signal, onProgress);

/** A photo as an upright JPEG, as a blob. No face has the score 1, so none is drawn. */
export function fetchPicture(blob) {
  const parameters = new URLSearchParams({ render: 'boxes', confidence: 1, maxFaces: 1 });
  const headers = { 'Content-Type': 'application/octet-stream', Accept: 'image/jpeg' };
  return read('blob', `detect?${parameters}`, { method: 'POST', headers, body: blob });
}

/** The result of a stored clip from its sidecar; null if the sidecar does not exist or is not current. */
export async function fetchStoredResult(location) {
  const response = await request(`clip/result?${new URLSearchParams(location)}`);
  return response.status === 204 ? null : response.json();
}

/** An upright JPEG of a stored photo, as a blob. */
export const fetchThumbnail = ({ bucket, key }, size) =>
  read('blob', `thumbnail?${new URLSearchParams({ bucket, key, size })}`);
