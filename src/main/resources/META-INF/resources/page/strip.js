// Every face as a crop, cut from the displayed photo.

import { band } from './confidence.js';
import { create, score } from './format.js';
import { focusedFace, updateChildren } from './overlay.js';

const CROP_SIZE = 72;
// The crop is larger than the box, to show the whole head.
const CROP_FACTOR = 1.5;
const ORDERS = {
  confidence: (a, b) => b.confidence - a.confidence,
  size: (a, b) => b.box.width * b.box.height - a.box.width * a.box.height,
};
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const element = id => document.getElementById(id);
const [section, list] = [element('strip'), element('crops')];
const buttons = new Map();
let callbacks = {};
let drawCrop = () => {};
let lastPicture = null;

// Crops are drawn when they become visible, because a photo can show thousands of faces.
const observer = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(({ target }) => {
  observer.unobserve(target);
  drawCrop(target);
}), { root: list, rootMargin: '0px 300px' });

/** `onActivate` gets the face under the pointer or with the focus, or null; `onPick` the face that was clicked. */
export function initStrip({ onActivate, onPick, onSort }) {
  callbacks = { onActivate, onPick };
  element('strip-order').addEventListener('change', onSort);
}

/** `picture` may be null. `describe` returns the accessible name of a face, `badgeOf` the text of its badge. */
export function renderStrip(faces, picture, photo, { title, describe, badgeOf = () => '' }) {
  section.hidden = faces.length === 0;
  element('strip-title').textContent = title;
  drawCrop = button => picture && drawFace(button.firstElementChild, picture, photo, button.face.box);
  const focused = [...buttons].find(([, button]) => button === document.activeElement)?.[0];
  // A canvas with obscured faces has new content every time.
  const reusable = picture === lastPicture && !(picture instanceof HTMLCanvasElement) ? new Map(buttons) : new Map();
  lastPicture = picture;
  buttons.clear();
  faces.map((face, i) => ({ face, name: describe(face, i) }))
    .sort((a, b) => ORDERS[element('strip-order').value](a.face, b.face))
    .forEach(({ face, name }) => {
      const button = reusable.get(face) ?? cropButton(face);
      button.tabIndex = -1;
      button.dataset.badge = badgeOf(face);
      button.setAttribute('aria-label', name);
      buttons.set(face, button);
    });
  updateChildren(list, [...buttons.values()].map(button => button.parentElement));
  const tabStop = buttons.get(focused) ?? buttons.values().next().value;
  tabStop?.setAttribute('tabindex', '0');
  if (buttons.has(focused)) {
    tabStop.focus({ preventScroll: true });
  }
}

/** Highlights one face, or none for null; `scroll` moves its crop to the middle of the strip. */
export function highlightCrop(face, scroll) {
  buttons.forEach((button, other) => button.classList.toggle('active', other === face));
  const button = buttons.get(face);
  if (button && scroll) {
    // Not scrollIntoView, which would also scroll the page.
    list.scrollTo({ left: button.parentElement.offsetLeft - (list.clientWidth - button.offsetWidth) / 2 });
  }
}

/** The button is in a list item. */
function cropButton(face) {
  const button = create('button', band(face.confidence).name);
  button.face = face;
  button.append(create('canvas'), create('span', '', score(face.confidence)));
  button.addEventListener('pointerenter', () => callbacks.onActivate(face));
  button.addEventListener('pointerleave', () => callbacks.onActivate(focusedFace()));
  button.addEventListener('focus', () => callbacks.onActivate(face));
  button.addEventListener('blur', () => callbacks.onActivate(null));
  button.addEventListener('click', () => callbacks.onPick(face));
  create('li').append(button);
  observer.observe(button);
  return button;
}

/** A square around the face. At the edge of the photo it moves inwards. */
function drawFace(canvas, picture, photo, box) {
  const side = Math.min(photo.width, photo.height, CROP_FACTOR * Math.max(box.width, box.height));
  const start = (from, length, limit) => Math.min(limit - side, Math.max(0, from + length / 2 - side / 2));
  const scale = picture.width / photo.width;
  canvas.width = canvas.height = Math.round(CROP_SIZE * devicePixelRatio);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, start(box.x, box.width, photo.width) * scale, start(box.y, box.height, photo.height) * scale,
    side * scale, side * scale, 0, 0, canvas.width, canvas.height);
}

list.addEventListener('keydown', event => {
  const all = [...buttons.values()];
  const active = all.indexOf(document.activeElement);
  const target = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : active + STEPS[event.key];
  if (all[target]) {
    event.preventDefault();
    all[active]?.setAttribute('tabindex', '-1');
    all[target].setAttribute('tabindex', '0');
    all[target].focus();
  }
});
