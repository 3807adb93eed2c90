// The live list of recent results. Reads server-sent events with fetch, because EventSource cannot send a token.

import { request } from './api.js';
import { onReturned } from './connection.js';
import { create, faceCount } from './format.js';
import { loadPreview } from './lazy.js';
import { onTokenAccepted } from './token.js';
import { isClip } from './upload.js';

const MAX_ENTRIES = 50;
const MAX_BACKOFF_MS = 5_000;
// The service sends a heartbeat every 20 s. A connection of a suspended computer can be lost without an error.
const MAX_SILENCE_MS = 60_000;
const OUTCOME_NOTES = {
  current: 'result already up to date',
  stale: 'superseded by a newer version',
  deleted: 'photo and result deleted',
};
const list = document.getElementById('results');
const connectionState = document.getElementById('connection-state');
const reconnectButton = document.getElementById('reconnect');
const status = document.getElementById('status');

/** Keeps the list connected. Calls `onPick` with the {bucket, key} of a selected entry. */
export async function streamResults(onPick) {
  for (let backoff = 1000; ; backoff = Math.min(2 * backoff, MAX_BACKOFF_MS)) {
    const error = await readStream(onPick, () => { backoff = 1000; });
    const rejected = error?.status >= 400 && error.status < 500;
    showConnection(rejected ? connectionProblem(error) : 'Disconnected, reconnecting…', error);
    await nextAttempt(rejected ? null : backoff);
  }
}

/** Returns when the connection ends, with the error if there is one. */
async function readStream(onPick, onConnected) {
  const controller = new AbortController();
  try {
    const response = await request('results', { headers: { Accept: 'text/event-stream' }, signal: controller.signal });
    onConnected();
    showConnection('live');
    // Each connection starts with the outcomes that the service remembers.
    list.replaceChildren();
    for await (const event of readEvents(response.body)) {
      addEntry(event, onPick);
    }
    return null;
  } catch (error) {
    return error;
  } finally {
    controller.abort();
  }
}

const connectionProblem = error => error.status === 401 ? 'Access token required' : error.message;

function showConnection(text, error) {
  connectionState.textContent = text;
  connectionState.classList.toggle('connected', text === 'live');
  reconnectButton.hidden = text === 'live';
  reconnectButton.textContent = error?.status === 401 ? 'Enter token' : 'Reconnect';
}

const wake = new EventTarget();
const wakeUp = () => wake.dispatchEvent(new Event('wake'));
reconnectButton.addEventListener('click', wakeUp);
onReturned(wakeUp);
onTokenAccepted(wakeUp);

/** Resolves after `delay` milliseconds, or sooner if the service responds or the user asks; null waits for these only. */
function nextAttempt(delay) {
  return new Promise(resolve => {
    const timer = delay === null ? 0 : setTimeout(resolve, delay);
    wake.addEventListener('wake', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** Yields the data of each event. Heartbeat comments have no data and are skipped. */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { value, done } = await withTimeout(reader.read());
    if (done) {
      return;
    }
    const blocks = (buffer + value).split('\n\n');
    buffer = blocks.pop();
    for (const block of blocks) {
      const data = block.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
      if (data) {
        yield JSON.parse(data);
      }
    }
  }
}

function withTimeout(promise) {
  let timer;
  const timeout = new Promise((resolve, reject) => { timer = setTimeout(reject, MAX_SILENCE_MS, new Error('No heartbeat')); });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

function addEntry(event, onPick) {
  const name = `${event.bucket}/${event.key}`;
  [...list.children].find(item => item.dataset.name === name)?.remove();
  list.prepend(listItem(event, name, onPick));
  while (list.children.length > MAX_ENTRIES) {
    list.lastElementChild.remove();
  }
  if (Date.now() - Date.parse(event.at) < 5000) {
    status.textContent = `${name}: ${event.outcome} ${describe(event)}`;
  }
}

const describe = ({ key, outcome, faces, reason }) =>
  reason ?? OUTCOME_NOTES[outcome] ?? (faces === undefined ? '' : faceCount(faces, isClip({ name: key })));

function listItem(event, name, onPick) {
  const item = create('li');
  item.dataset.name = name;
  const viewable = event.outcome !== 'deleted' && event.outcome !== 'unreadable';
  const row = create(viewable ? 'button' : 'div');
  const image = create('img', 'not-loaded');
  image.alt = '';
  image.width = image.height = 44;
  row.append(image, create('span', 'name', name), create('span', `outcome ${event.outcome}`, event.outcome),
    create('span', 'note', describe(event)), time(event.at));
  if (viewable) {
    row.addEventListener('click', () => onPick({ bucket: event.bucket, key: event.key }));
    loadPreview(item, event, 96, image);
  }
  item.append(row);
  return item;
}

function time(timestamp) {
  const label = create('time', '', new Date(timestamp).toLocaleTimeString());
  label.dateTime = timestamp;
  return label;
}
