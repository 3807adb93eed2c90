// Dialog that lists the photos of a bucket.

import { getJson } from './api.js';
import { loadPreview } from './lazy.js';

const element = id => document.getElementById(id);
const [dialog, bucket, prefix] = [element('picker'), element('bucket'), element('prefix')];
const [objects, loadMore, status] = [element('objects'), element('load-more'), element('picker-status')];
let nextKey = null;
let listController = new AbortController();
let onPick = () => {};

/** Describes the store: {suffix, buckets, shell}. */
export const fetchStorage = () => getJson('buckets');

/** Calls `callback` with the {bucket, key} of the picked photo. */
export function onObjectPicked(callback) {
  onPick = callback;
  element('open-picker').addEventListener('click', openDialog);
}

async function openDialog() {
  dialog.showModal();
  try {
    const { buckets } = await fetchStorage();
    element('buckets').replaceChildren(...buckets.map(name => new Option(name)));
    bucket.value ||= buckets.find(name => name !== 'default') ?? buckets[0] ?? '';
    if (bucket.value) {
      await listObjects();
    }
  } catch (error) {
    status.textContent = error.message;
  }
}

function listObjects() {
  listController.abort();
  listController = new AbortController();
  nextKey = null;
  objects.replaceChildren();
  return loadPage();
}

async function loadPage() {
  const query = { bucket: bucket.value.trim(), prefix: prefix.value, ...(nextKey && { after: nextKey }) };
  const { signal } = listController;
  status.textContent = 'Loading…';
  try {
    const page = await getJson(`objects?${new URLSearchParams(query)}`, { signal });
    objects.append(...page.objects.map(listItem));
    nextKey = page.next ?? null;
    loadMore.hidden = nextKey === null;
    status.textContent = summary(objects.children.length);
  } catch (error) {
    status.textContent = signal.aborted ? status.textContent : error.message;
  }
}

function summary(count) {
  if (count === 0) {
    return 'No photos found.';
  }
  return `${count} ${count === 1 ? 'photo' : 'photos'}${nextKey ? ', more available' : ''}`;
}

function listItem({ bucket: bucketName, key }) {
  const button = document.createElement('button');
  const image = document.createElement('img');
  image.alt = '';
  image.width = image.height = 96;
  const label = document.createElement('span');
  label.textContent = key;
  button.append(image, label);
  button.addEventListener('click', () => {
    dialog.close();
    onPick({ bucket: bucketName, key });
  });
  loadPreview(button, { bucket: bucketName, key }, 192, image);
  const item = document.createElement('li');
  item.append(button);
  return item;
}

element('picker-form').addEventListener('submit', event => {
  event.preventDefault();
  listObjects();
});
loadMore.addEventListener('click', loadPage);
element('close-picker').addEventListener('click', () => dialog.close());
