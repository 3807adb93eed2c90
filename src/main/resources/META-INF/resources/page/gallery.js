// Thumbnails of the photos opened in this tab.

import { create, faceCount } from './format.js';

const gallery = document.getElementById('gallery');
const buttons = new Map();
let selected = null;

/** Calls `onSelect` with the selected photo. */
export function renderGallery(photos, current, onSelect) {
  gallery.hidden = photos.length < 2;
  for (const photo of photos) {
    if (!buttons.has(photo)) {
      buttons.set(photo, addButton(photo, onSelect));
    }
    updateButton(buttons.get(photo), photo, photo === current);
  }
  for (const [photo, button] of buttons) {
    if (!photos.includes(photo)) {
      button.parentElement.remove();
      buttons.delete(photo);
    }
  }
  if (current !== selected) {
    selected = current;
    scrollTo(buttons.get(current));
  }
}

function addButton(photo, onSelect) {
  const button = create('button');
  button.title = photo.name;
  button.append(thumbnail(), create('span'), create('span', 'visually-hidden', ` in ${photo.name}`));
  button.addEventListener('click', () => onSelect(photo));
  const item = create('li');
  item.append(button);
  gallery.append(item);
  return button;
}

const thumbnail = () => Object.assign(create('img'), { alt: '', width: 72, height: 72 });

function updateButton(button, photo, isCurrent) {
  const [image, caption] = button.children;
  button.setAttribute('aria-current', isCurrent);
  image.classList.toggle('not-loaded', !photo.thumbnail);
  if (photo.thumbnail && image.src !== photo.thumbnail) {
    image.src = photo.thumbnail;
  }
  const failed = Boolean(photo.failure && !photo.result);
  const text = failed ? (photo.failure.cancelled ? 'cancelled' : 'failed') : photo.result ? faceCount(photo.faces.length, photo.isClip) : '…';
  if (caption.textContent !== text) {
    caption.textContent = text;
  }
  caption.classList.toggle('failed', failed);
}

/** Only sideways: scrollIntoView would also scroll the page. */
function scrollTo(button) {
  if (button) {
    const { offsetLeft, offsetWidth } = button.parentElement;
    gallery.scrollLeft = offsetLeft - (gallery.clientWidth - offsetWidth) / 2;
  }
}
