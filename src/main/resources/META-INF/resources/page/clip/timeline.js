// One row for each track: its best face, and a bar for the time in which it is visible. Clicking a row seeks to that time.

import { create } from '../format.js';
import { colorOf } from './boxes.js';
import { clock } from './clock.js';

const MAX_MARKS = 6;
// Seconds between the marks of the ruler.
const INTERVALS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

/** `onSeek` gets a time, `onActivate` the track under the pointer or with the focus, `onPick` the one whose face was clicked. */
export class Timeline {
  element = create('div', 'timeline');
  #callbacks;
  #list = create('ul');
  #playhead = create('div', 'playhead');
  #ruler = create('div', 'ruler');
  #rows = new Map();
  #durationMs = 1;
  // Faces are drawn when they become visible, because each needs a seek.
  #observer;

  constructor(callbacks) {
    this.#callbacks = callbacks;
    this.#list.setAttribute('aria-label', 'Tracks: up and down arrow keys move between them');
    this.#ruler.setAttribute('aria-hidden', 'true');
    const area = create('div', 'playhead-area');
    area.append(this.#playhead);
    const body = create('div', 'timeline-body');
    body.append(this.#ruler, this.#list, area);
    this.element.append(body);
    this.element.addEventListener('click', event => this.#seekTo(event));
    this.element.addEventListener('keydown', event => this.#onKey(event));
    this.#observer = new IntersectionObserver(entries => entries.filter(({ isIntersecting }) => isIntersecting)
      .forEach(({ target }) => {
        this.#observer.unobserve(target);
        callbacks.drawBest(target.track, target.querySelector('canvas'));
      }), { root: this.element, rootMargin: '100px' });
  }

  setTracks(tracks, durationMs) {
    this.#durationMs = Math.max(1, durationMs);
    this.#rows = new Map(tracks.map((track, i) => [track, this.#row(track, i)]));
    this.#list.replaceChildren(...this.#rows.values());
    this.#rows.forEach(row => this.#observer.observe(row));
    this.#ruler.replaceChildren(...this.#marks());
    this.move(0);
  }

  #row(track, index) {
    const { id, startMs, endMs, confidence } = track;
    const [start, end] = [clock(startMs, this.#durationMs), clock(endMs, this.#durationMs)];
    const row = create('li');
    row.track = track;
    row.style.setProperty('--color', colorOf(id));
    const face = create('button', 'best');
    face.tabIndex = index === 0 ? 0 : -1;
    face.setAttribute('aria-label', `Track ${id}, ${start} to ${end}, confidence ${confidence.toFixed(2)}: show its best view`);
    face.append(create('canvas'), create('span', '', String(id)));
    face.addEventListener('click', event => {
      event.stopPropagation();
      this.#callbacks.onPick(track);
    });
    face.addEventListener('focus', () => this.#callbacks.onActivate(track));
    row.addEventListener('pointerenter', () => this.#callbacks.onActivate(track));
    const lane = create('div', 'lane');
    const bar = create('div', 'bar');
    bar.style.left = `${100 * startMs / this.#durationMs}%`;
    bar.style.width = `${100 * (endMs - startMs) / this.#durationMs}%`;
    bar.title = `Track ${id}: ${start} to ${end}`;
    lane.append(bar);
    row.append(face, lane);
    return row;
  }

  #marks() {
    const seconds = this.#durationMs / 1000;
    const interval = INTERVALS.find(candidate => seconds / candidate <= MAX_MARKS) ?? INTERVALS.at(-1);
    return Array.from({ length: Math.floor(seconds / interval) + 1 }, (_, i) => {
      const mark = create('span', '', clock(i * interval * 1000, this.#durationMs));
      mark.style.left = `${100 * i * interval / seconds}%`;
      return mark;
    });
  }

  #seekTo({ clientX, target }) {
    const { left, width } = this.#ruler.getBoundingClientRect();
    const part = (clientX - left) / width;
    if (part >= 0 && part <= 1) {
      this.#callbacks.onSeek(part * this.#durationMs, target.closest('li')?.track);
    }
  }

  #onKey(event) {
    const rows = [...this.#rows.values()];
    const active = rows.indexOf(document.activeElement.closest('li'));
    const target = event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : active + STEPS[event.key];
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      this.#callbacks.onStep(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (rows[target]) {
      event.preventDefault();
      rows[active]?.firstElementChild.setAttribute('tabindex', '-1');
      rows[target].firstElementChild.setAttribute('tabindex', '0');
      rows[target].firstElementChild.focus();
    }
  }

  move(timeMs) {
    this.#playhead.style.left = `${Math.min(100, 100 * timeMs / this.#durationMs)}%`;
  }

  /** Highlights the row of a track; `scroll` makes it visible. */
  select(track, scroll) {
    this.#rows.forEach((row, other) => row.classList.toggle('active', other === track));
    const row = this.#rows.get(track);
    if (row && scroll) {
      // Not scrollIntoView, which would also scroll the page.
      const { scrollTop, clientHeight } = this.element;
      if (row.offsetTop < scrollTop || row.offsetTop + row.offsetHeight > scrollTop + clientHeight) {
        this.element.scrollTop = row.offsetTop - (clientHeight - row.offsetHeight) / 2;
      }
    }
  }

  close() {
    this.#observer.disconnect();
    this.element.remove();
  }
}
