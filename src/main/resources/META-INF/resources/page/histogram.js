// Scores of the candidates behind the confidence slider, and the key to colours and line styles.

import { BANDS, band } from './confidence.js';
import { svgElement } from './overlay.js';

const BINS = 49;
const HEIGHT = 40;
const svg = document.getElementById('histogram');
const key = document.getElementById('bands');
const slider = document.getElementById('confidence');

/** `candidates` are the faces that remain at the lowest threshold. */
export function renderHistogram(candidates, threshold) {
  const [min, max] = [Number(slider.min), Number(slider.max)];
  const counts = new Array(BINS).fill(0);
  candidates.forEach(({ confidence }) => {
    counts[Math.min(BINS - 1, Math.max(0, Math.floor((confidence - min) / (max - min) * BINS)))]++;
  });
  // Logarithmic: a single candidate stays visible beside hundreds.
  const highest = Math.log1p(Math.max(1, ...counts));
  svg.setAttribute('viewBox', `0 0 ${BINS} ${HEIGHT}`);
  svg.replaceChildren(...counts.map((count, i) => {
    const height = HEIGHT * Math.log1p(count) / highest;
    const start = min + (max - min) * i / BINS;
    const state = start + (max - min) / BINS / 2 < threshold ? 'rejected' : band(start).name;
    return svgElement('rect', { x: i + 0.1, y: HEIGHT - height, width: 0.8, height, class: state });
  }));
  const kept = candidates.filter(({ confidence }) => confidence >= threshold);
  svg.setAttribute('aria-label', `Scores: ${candidates.length - kept.length} candidates below the threshold, `
    + `${kept.length} above, ${kept.filter(({ confidence }) => band(confidence).name === 'high').length} of them 0.9 or more`);
  renderKey(kept);
}

function renderKey(kept) {
  key.replaceChildren(...BANDS.map(({ name, min, dash }, i) => {
    const item = document.createElement('li');
    const range = i === BANDS.length - 1 ? `< ${BANDS[i - 1].min}` : `≥ ${min}`;
    const count = kept.filter(face => band(face.confidence).name === name).length;
    item.append(
      svgElement('svg', { viewBox: '0 0 24 8', 'aria-hidden': 'true' }, [
        svgElement('path', { d: 'M1 4h22', class: name, 'stroke-dasharray': dash.join(' ') })]),
      `${range}: `, Object.assign(document.createElement('strong'), { textContent: count }));
    return item;
  }));
}
