// The line between side A and side B of a comparison: drag it, or move it with the arrow keys.

import { view } from './viewport.js';

const KEY_STEP = 2;
const stage = document.getElementById('stage');
const divider = document.getElementById('divider');
let percent = 50;

function moveTo(value) {
  percent = Math.min(100, Math.max(0, value));
  stage.style.setProperty('--divider', `${percent}%`);
  divider.setAttribute('aria-valuenow', Math.round(percent));
  divider.setAttribute('aria-valuetext', `A ${Math.round(percent)} %, B ${Math.round(100 - percent)} %`);
}

/** Moves the divider so that the box is on one side: A is left, B is right. */
export function revealSide(side, { x, width }) {
  const visible = view();
  const toPercent = position => (position - visible.x) / visible.width * 100;
  const [left, right] = [toPercent(x), toPercent(x + width)];
  if (side === 'A' && right > percent) {
    moveTo(right + 4);
  } else if (side === 'B' && left < percent) {
    moveTo(left - 4);
  }
}

divider.addEventListener('pointerdown', event => {
  divider.setPointerCapture(event.pointerId);
  divider.focus();
  event.preventDefault();
});
divider.addEventListener('pointermove', event => {
  if (divider.hasPointerCapture(event.pointerId)) {
    const { left, width } = stage.getBoundingClientRect();
    moveTo((event.clientX - left) / width * 100);
  }
});
divider.addEventListener('keydown', event => {
  const target = {
    ArrowLeft: percent - KEY_STEP, ArrowDown: percent - KEY_STEP, ArrowRight: percent + KEY_STEP, ArrowUp: percent + KEY_STEP,
    PageDown: percent - 10, PageUp: percent + 10, Home: 0, End: 100,
  }[event.key];
  if (target !== undefined) {
    event.preventDefault();
    moveTo(target);
  }
});
moveTo(percent);
