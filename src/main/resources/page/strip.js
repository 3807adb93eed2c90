// The photos of this visit, to choose from.

import { faces } from './words.js';

const strip = document.getElementById('strip');
const buttons = new Map();

/** `choose` is called with the photo that was picked. */
export function showStrip(photos, current, choose) {
  strip.hidden = photos.length < 2;
  for (const photo of photos) {
    if (!buttons.has(photo)) {
      buttons.set(photo, addButton(photo, choose));
    }
    update(buttons.get(photo), photo, photo === current);
  }
}

function addButton(photo, choose) {
  const button = document.createElement('button');
  button.title = photo.name;
  button.innerHTML = '<img alt="" width="72" height="72"><span></span><span class="unseen"></span>';
  button.lastElementChild.textContent = ` in ${photo.name}`;
  button.addEventListener('click', () => choose(photo));
  const item = document.createElement('li');
  item.append(button);
  strip.append(item);
  return button;
}

function update(button, photo, chosen) {
  const [image, caption] = button.children;
  button.setAttribute('aria-current', chosen);
  image.classList.toggle('empty', !photo.thumb);
  if (photo.thumb) {
    image.src = photo.thumb;
  }
  caption.textContent = photo.problem ? 'failed' : photo.raw ? faces(photo.faces.length) : '…';
  caption.classList.toggle('failed', Boolean(photo.problem));
}
