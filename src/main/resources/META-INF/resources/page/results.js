// The live list of recent results. Reads server-sent events with fetch, because EventSource cannot send a token.

import { fetchThumbnail, request } from './api.js';
import { faceCount } from './format.js';
import { loadWhenVisible } from './lazy.js';

const MAX_ENTRIES = 50;
const MAX_BACKOFF_MS = 30_000;
const OUTCOME_NOTES = {
  current: 'result already up to date',
  stale: 'superseded by a newer version',
  deleted: 'photo and result deleted',
};
const list = document.getElementById('results');
const connectionState = document.getElementById('connection-state');
const status = document.getElementById('status');

/** Reconnects until the service rejects the request. Calls `onPick` with the {bucket, key} of a selected entry. */
export async function streamResults(onPick) {
  for (let backoff = 1000; ; backoff = Math.min(2 * backoff, MAX_BACKOFF_MS)) {
    try {
      const response = await request('results', { headers: { Accept: 'text/event-stream' } });
      showConnection('live', true);
      // Each connection starts with the outcomes that the service remembers.
      list.replaceChildren();
      backoff = 1000;
      for await (const event of readEvents(response.body)) {
        addEntry(event, onPick);
      }
    } catch (error) {
      if (error.status && error.status < 500) {
        showConnection(error.message, false);
        return;
      }
    }
    showConnection('connecting…', false);
    await new Promise(resolve => setTimeout(resolve, backoff));
  }
}

function showConnection(text, connected) {
  connectionState.textContent = text;
  connectionState.classList.toggle('connected', connected);
}

/** Yields the data of each event. Heartbeat comments have no data and are skipped. */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { value, done } = await reader.read();
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

const describe = ({ outcome, faces, reason }) =>
  reason ?? OUTCOME_NOTES[outcome] ?? (faces === undefined ? '' : faceCount(faces));

function listItem(event, name, onPick) {
  const item = document.createElement('li');
  item.dataset.name = name;
  const viewable = event.outcome !== 'deleted' && event.outcome !== 'unreadable';
  const row = document.createElement(viewable ? 'button' : 'div');
  const image = document.createElement('img');
  image.alt = '';
  image.width = image.height = 44;
  image.className = 'not-loaded';
  row.append(image, create('span', 'name', name), create('span', `outcome ${event.outcome}`, event.outcome),
    create('span', 'note', describe(event)), time(event.at));
  if (viewable) {
    row.addEventListener('click', () => onPick({ bucket: event.bucket, key: event.key }));
    loadWhenVisible(item, () => fetchThumbnail(event, 96), image);
  }
  item.append(row);
  return item;
}

function create(tag, className, textContent) {
  return Object.assign(document.createElement(tag), { className, textContent });
}

function time(timestamp) {
  const label = create('time', '', new Date(timestamp).toLocaleTimeString());
  label.dateTime = timestamp;
  return label;
}
