// The boxes of the tracks over the video. The viewBox has the size of the video, so the boxes follow letterboxing and every size
// of the element.

import { svgElement } from '../overlay.js';

// Without a sample for longer than this, the service does not know where the face is.
const MAX_GAP_MS = 1000;
// About one frame: times are rounded, and frames between two analyzed ones have no sample.
const TOLERANCE_MS = 40;
// Screen pixels. Smaller faces show no label.
const MIN_LABEL_WIDTH = 24;

/** Neighbouring ids get different colours: the golden angle. */
export const colorOf = id => `oklch(78% 0.17 ${Math.round(id * 137.508 + 20) % 360})`;

/** The box of a track at a time, interpolated between two samples; null if the track has no box at this time. */
export function boxAt({ samples, startMs, endMs, sampleCount = samples.length }, timeMs) {
  if (timeMs < startMs - TOLERANCE_MS || timeMs > endMs + TOLERANCE_MS) {
    return null;
  }
  const next = indexAt(samples, timeMs);
  const [before, after] = [samples[next - 1], samples[next]];
  if (!before || !after) {
    return (before ?? after)?.box ?? null;
  }
  // The service keeps every second, fourth… sample of long tracks.
  const thinning = Math.ceil(sampleCount / samples.length);
  if (after.timeMs - before.timeMs > MAX_GAP_MS * thinning) {
    return [before, after].find(sample => Math.abs(sample.timeMs - timeMs) <= TOLERANCE_MS)?.box ?? null;
  }
  const part = (timeMs - before.timeMs) / (after.timeMs - before.timeMs);
  const between = name => before.box[name] + (after.box[name] - before.box[name]) * part;
  return { x: between('x'), y: between('y'), width: between('width'), height: between('height') };
}

/** The index of the first sample at or after the time. */
function indexAt(samples, timeMs) {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle].timeMs < timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Draws boxes into an SVG. `onPick` gets the track of a clicked box. */
export class Boxes {
  #svg;
  #onPick;
  #tracks = [];
  #groups = new Map();
  #source = { width: 1, height: 1 };
  #selected = null;
  #timeMs = 0;
  // Screen pixels per pixel of the video; 0 until it is measured.
  #scale = 0;

  constructor(svg, onPick) {
    this.#svg = svg;
    this.#onPick = onPick;
    new ResizeObserver(() => this.#fit()).observe(svg);
  }

  /** `source` is the size in which boxes are given, `picture` the one of the video, which may have pixels that are not square. */
  setTracks(tracks, source, picture = source) {
    this.#tracks = tracks;
    this.#source = { ...source, picture };
    this.#groups.clear();
    this.#svg.replaceChildren();
    this.#svg.setAttribute('viewBox', `0 0 ${picture.width} ${picture.height}`);
    this.#fit();
  }

  select(track) {
    this.#selected = track;
    this.#groups.forEach((group, other) => group.classList.toggle('active', other === track));
  }

  show(timeMs) {
    this.#timeMs = timeMs;
    for (const track of this.#tracks) {
      const box = boxAt(track, timeMs);
      if (box) {
        this.#place(this.#groups.get(track) ?? this.#add(track), box);
      } else if (this.#groups.has(track)) {
        this.#groups.get(track).remove();
        this.#groups.delete(track);
      }
    }
  }

  #add(track) {
    const group = svgElement('g', { class: 'track-box', 'data-track': track.id }, [
      svgElement('rect', { class: 'outline' }), svgElement('rect', { class: 'box' }), svgElement('text', {}, [track.id])]);
    group.style.setProperty('--color', colorOf(track.id));
    group.classList.toggle('active', track === this.#selected);
    group.addEventListener('click', event => {
      event.stopPropagation();
      this.#onPick(track);
    });
    this.#groups.set(track, group);
    this.#svg.append(group);
    return group;
  }

  #place(group, { x, y, width, height }) {
    const { picture } = this.#source;
    const [scaleX, scaleY] = [picture.width / this.#source.width, picture.height / this.#source.height];
    const rect = { x: x * scaleX, y: y * scaleY, width: width * scaleX, height: height * scaleY };
    const [outline, box, label] = group.children;
    for (const [name, value] of Object.entries(rect)) {
      outline.setAttribute(name, value);
      box.setAttribute(name, value);
    }
    label.setAttribute('x', rect.x);
    label.setAttribute('y', rect.y);
    label.setAttribute('dy', rect.y < picture.height * 0.05 ? '1.1em' : '-.35em');
    group.classList.toggle('no-label', rect.width * this.#screenScale() < MIN_LABEL_WIDTH);
  }

  #screenScale() {
    const { width, height } = this.#source.picture;
    this.#scale ||= Math.min(this.#svg.clientWidth / width, this.#svg.clientHeight / height) || 1;
    return this.#scale;
  }

  #fit() {
    this.#scale = 0;
    if (this.#source.picture) {
      this.#svg.style.setProperty('--screen-pixel', `${1 / this.#screenScale()}px`);
      this.show(this.#timeMs);
    }
  }
}
