// Zoom and pan by wheel, pinch, drag, double-click, keyboard and buttons.

import { fit, maxZoom, onViewChange, panBy, view, zoomBy } from './viewport.js';

const KEY_FACTOR = Math.SQRT2;
const DOUBLE_CLICK_FACTOR = 3;
const PAN_STEP = 80;
const DRAG_THRESHOLD = 4;
// A wheel that scrolls the page keeps scrolling it when the photo arrives under the pointer.
const SCROLL_PAUSE_MS = 250;
const TEXT_FIELDS = 'input:not([type=range], [type=radio], [type=checkbox]), select, textarea, [contenteditable]';
const PAN = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const element = id => document.getElementById(id);
const stage = element('stage');
const [zoomIn, zoomOut, reset] = [element('zoom-in'), element('zoom-out'), element('zoom-fit')];

onViewChange(() => {
  const { zoom } = view();
  element('zoom-level').textContent = `${zoom.toFixed(1)}×`;
  zoomOut.disabled = reset.disabled = zoom <= 1;
  zoomIn.disabled = zoom >= maxZoom() * 0.999;
  stage.classList.toggle('zoomed', zoom > 1);
});

zoomIn.addEventListener('click', () => zoomBy(KEY_FACTOR, undefined, true));
zoomOut.addEventListener('click', () => zoomBy(1 / KEY_FACTOR, undefined, true));
reset.addEventListener('click', fit);

let lastScroll = -Infinity;
addEventListener('scroll', () => { lastScroll = performance.now(); }, { passive: true });

stage.addEventListener('wheel', event => {
  const scrollsPage = performance.now() - lastScroll < SCROLL_PAUSE_MS || (event.deltaY > 0 && view().zoom === 1);
  if (scrollsPage && !event.ctrlKey) {
    return;
  }
  event.preventDefault();
  const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
  // Browsers report a pinch on a touchpad as a wheel with Ctrl and small steps.
  zoomBy(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), pointOf(event));
}, { passive: false });

stage.addEventListener('dblclick', event => {
  if (isControl(event.target)) {
    return;
  }
  if (view().zoom > 1) {
    fit();
  } else {
    zoomBy(DOUBLE_CLICK_FACTOR, pointOf(event), true);
  }
});

const pointOf = ({ clientX, clientY }) => {
  const { left, top } = stage.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
};
const isControl = target => Boolean(target.closest('#minimap, #divider'));

// Pointers on the stage, by id: one drags the photo, two pinch it.
const pointers = new Map();
let dragged = false;

stage.addEventListener('pointerdown', event => {
  if (event.button === 0 && !isControl(event.target)) {
    pointers.set(event.pointerId, pointOf(event));
    dragged = pointers.size > 1;
  }
});

// Only a click focuses a face, not the start of a drag.
stage.addEventListener('mousedown', event => {
  if (!isControl(event.target)) {
    event.preventDefault();
    stage.focus({ preventScroll: true });
  }
});

stage.addEventListener('pointermove', event => {
  const before = pointers.get(event.pointerId);
  if (!before) {
    return;
  }
  const after = pointOf(event);
  if (!dragged && distance(before, after) < DRAG_THRESHOLD) {
    return;
  }
  if (pointers.size === 1 && view().zoom === 1) {
    return;
  }
  dragged = true;
  // Not earlier: a captured pointer sends its click to the stage instead of to the face.
  stage.setPointerCapture(event.pointerId);
  if (pointers.size === 1) {
    panBy(after.x - before.x, after.y - before.y);
  } else {
    const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
    const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const [from, to] = [middle(before, other), middle(after, other)];
    panBy(to.x - from.x, to.y - from.y);
    zoomBy(distance(after, other) / Math.max(1, distance(before, other)), to);
  }
  pointers.set(event.pointerId, after);
});

const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

['pointerup', 'pointercancel'].forEach(type => addEventListener(type, event => pointers.delete(event.pointerId)));

// The click that ends a drag selects no face.
stage.addEventListener('click', event => {
  if (dragged) {
    event.stopPropagation();
    dragged = false;
  }
}, { capture: true });

// Two fingers never scroll the page.
stage.addEventListener('touchstart', event => event.touches.length > 1 && event.preventDefault(), { passive: false });

document.addEventListener('keydown', event => {
  const { key, target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.closest(TEXT_FIELDS)
    || document.querySelector('dialog[open]')) {
    return;
  }
  if (key === '+' || key === '=') {
    zoomBy(KEY_FACTOR, undefined, true);
  } else if (key === '-') {
    zoomBy(1 / KEY_FACTOR, undefined, true);
  } else if (key === '0') {
    fit();
  } else if (PAN[key] && view().zoom > 1 && (target === stage || target.closest('#zoom-controls'))) {
    panBy(PAN[key][0] * PAN_STEP, PAN[key][1] * PAN_STEP);
  } else {
    return;
  }
  event.preventDefault();
});
