// Calls to the service. Addresses are relative: the page also works behind a path of a proxy.

import { askForToken, authorization } from './token.js';

// Once asked for nearly everything, thresholds are applied here and act at once.
const RAW = { confidence: 0.02, nms: 1, maxFaces: 5000 };
const TRIES = 5;

/** What the service says is wrong, in its own words. */
export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** The answer to a call; waits where the service asks to, and asks the visitor for a token where one is needed. */
export async function call(path, options = {}) {
  for (let tries = 1; ; tries++) {
    const headers = { ...options.headers, ...authorization() };
    const response = await fetch(path, { ...options, headers });
    if (response.ok) {
      return response;
    }
    if (response.status === 401 && await askForToken()) {
      continue;
    }
    const wait = Number(response.headers.get('Retry-After'));
    if (!wait || tries === TRIES) {
      throw await problem(response);
    }
    await new Promise(resolve => setTimeout(resolve, wait * 1000));
  }
}

async function problem(response) {
  const told = await response.json().catch(() => ({}));
  return new Problem(response.status, told.code, told.detail ?? told.title ?? `The service answered ${response.status}.`);
}

export async function json(path, options) {
  return (await call(path, options)).json();
}

/** All candidates in a photo, before thresholds. `model` is {backbone, precision, inputSize}. */
export async function detectRaw(photo, model, signal) {
  const stored = photo.location !== undefined;
  const response = await call(`detect?${new URLSearchParams({ ...model, ...RAW })}`, {
    method: 'POST',
    headers: { 'Content-Type': stored ? 'application/json' : 'application/octet-stream' },
    body: stored ? JSON.stringify(photo.location) : photo.blob,
    signal,
  });
  return response.json();
}

/** An upright JPEG of a stored photo. */
export async function thumbnail({ bucket, key }, size) {
  return (await call(`thumbnail?${new URLSearchParams({ bucket, key, size })}`)).blob();
}
