// Picks a photo that lies in the store.

import { json, thumbnail } from './api.js';
import { whenSeen } from './seen.js';

const element = id => document.getElementById(id);
const [dialog, bucket, prefix] = [element('bucket-dialog'), element('bucket'), element('prefix')];
const [objects, more, note] = [element('objects'), element('more-objects'), element('bucket-note')];
let after = null;
let asked = new AbortController();
let act = () => {};

/** What is known of the store: {store, suffix, buckets}. */
export const store = () => json('buckets');

/** `pick` is called with the {bucket, key} that was chosen. */
export function onObject(pick) {
  act = pick;
  element('from-bucket').addEventListener('click', open);
}

async function open() {
  dialog.showModal();
  try {
    const { buckets } = await store();
    element('buckets').replaceChildren(...buckets.map(name => new Option(name)));
    bucket.value ||= buckets.find(name => name !== 'default') ?? buckets[0] ?? '';
    if (bucket.value) {
      await list();
    }
  } catch (failure) {
    note.textContent = failure.message;
  }
}

function list() {
  asked.abort();
  asked = new AbortController();
  after = null;
  objects.replaceChildren();
  return next();
}

async function next() {
  const query = { bucket: bucket.value.trim(), prefix: prefix.value, ...(after && { after }) };
  const { signal } = asked;
  note.textContent = 'Looking…';
  try {
    const screen = await json(`objects?${new URLSearchParams(query)}`, { signal });
    objects.append(...screen.objects.map(item));
    after = screen.next ?? null;
    more.hidden = after === null;
    const count = objects.children.length;
    note.textContent = count === 0 ? 'There is no photo here.' : `${count} ${count === 1 ? 'photo' : 'photos'}${after ? ', and there may be more' : ''}`;
  } catch (failure) {
    note.textContent = signal.aborted ? note.textContent : failure.message;
  }
}

function item({ bucket: name, key }) {
  const button = document.createElement('button');
  const image = document.createElement('img');
  image.alt = '';
  image.width = image.height = 96;
  const text = document.createElement('span');
  text.textContent = key;
  button.append(image, text);
  button.addEventListener('click', () => {
    dialog.close();
    act({ bucket: name, key });
  });
  whenSeen(button, () => thumbnail({ bucket: name, key }, 192), image);
  const made = document.createElement('li');
  made.append(button);
  return made;
}

element('bucket-form').addEventListener('submit', event => {
  event.preventDefault();
  list();
});
more.addEventListener('click', next);
element('close-bucket').addEventListener('click', () => dialog.close());
