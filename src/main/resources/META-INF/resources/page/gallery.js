// Thumbnails of the photos opened in this tab.

import { faceCount } from './format.js';

const gallery = document.getElementById('gallery');
const buttons = new Map();

/** Calls `onSelect` with the selected photo. */
export function renderGallery(photos, current, onSelect) {
  gallery.hidden = photos.length < 2;
  for (const photo of photos) {
    if (!buttons.has(photo)) {
      buttons.set(photo, addButton(photo, onSelect));
    }
    updateButton(buttons.get(photo), photo, photo === current);
  }
}

function addButton(photo, onSelect) {
  const button = document.createElement('button');
  button.title = photo.name;
  button.innerHTML = '<img alt="" width="72" height="72"><span></span><span class="visually-hidden"></span>';
  button.lastElementChild.textContent = ` in ${photo.name}`;
  button.addEventListener('click', () => onSelect(photo));
  const item = document.createElement('li');
  item.append(button);
  gallery.append(item);
  return button;
}

function updateButton(button, photo, selected) {
  const [image, caption] = button.children;
  button.setAttribute('aria-current', selected);
  image.classList.toggle('not-loaded', !photo.thumbnail);
  if (photo.thumbnail) {
    image.src = photo.thumbnail;
  }
  caption.textContent = photo.error ? 'failed' : photo.result ? faceCount(photo.faces.length) : '…';
  caption.classList.toggle('failed', Boolean(photo.error));
}
