// What lands in the store, live: server-sent events, read with fetch since EventSource cannot send a token.

import { call, thumbnail } from './api.js';
import { whenSeen } from './seen.js';
import { faces } from './words.js';

const SHOWN = 50;
const WORDS = { current: 'its result is up to date', stale: 'a newer version has its result', deleted: 'and its result with it' };
const LONGEST_PAUSE = 30_000;
const list = document.getElementById('landed');
const state = document.getElementById('live-state');
const status = document.getElementById('status');

/** Goes on for ever; `pick` is called with the {bucket, key} of an entry that was chosen. */
export async function watch(pick) {
  for (let pause = 1000; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      const response = await call('results', { headers: { Accept: 'text/event-stream' } });
      say('live', true);
      // The service begins with what it remembers.
      list.replaceChildren();
      pause = 1000;
      for await (const event of events(response.body)) {
        show(event, pick);
      }
    } catch (failure) {
      if (failure.status && failure.status < 500) {
        say(failure.message, false);
        return;
      }
    }
    say('connecting…', false);
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

function say(text, live) {
  state.textContent = text;
  state.classList.toggle('on', live);
}

/** The data of each event; comments, which only keep the line open, have none. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const parts = (text + value).split('\n\n');
    text = parts.pop();
    for (const part of parts) {
      const data = part.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
      if (data) {
        yield JSON.parse(data);
      }
    }
  }
}

function show(landed, pick) {
  const name = `${landed.bucket}/${landed.key}`;
  [...list.children].find(item => item.dataset.name === name)?.remove();
  list.prepend(entry(landed, name, pick));
  while (list.children.length > SHOWN) {
    list.lastElementChild.remove();
  }
  if (Date.now() - Date.parse(landed.at) < 5000) {
    status.textContent = `${name}: ${landed.outcome} ${told(landed)}`;
  }
}

const told = ({ outcome, faces: count, reason }) => reason ?? WORDS[outcome] ?? (count === undefined ? '' : faces(count));

function entry(landed, name, pick) {
  const item = document.createElement('li');
  item.dataset.name = name;
  const there = landed.outcome !== 'deleted';
  const readable = there && landed.outcome !== 'unreadable';
  const holder = document.createElement(readable ? 'button' : 'div');
  const image = document.createElement('img');
  image.alt = '';
  image.width = image.height = 44;
  image.className = 'empty';
  const text = part('span', 'name', name);
  holder.append(image, text, part('span', `outcome ${landed.outcome}`, landed.outcome),
    part('span', 'note', told(landed)), time(landed.at));
  if (readable) {
    holder.addEventListener('click', () => pick({ bucket: landed.bucket, key: landed.key }));
    whenSeen(item, () => thumbnail(landed, 96), image);
  }
  item.append(holder);
  return item;
}

function part(tag, className, textContent) {
  return Object.assign(document.createElement(tag), { className, textContent });
}

function time(at) {
  const made = part('time', '', new Date(at).toLocaleTimeString());
  made.dateTime = at;
  return made;
}
