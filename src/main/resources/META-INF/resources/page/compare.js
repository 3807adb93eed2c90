// Two settings on one photo: side A left and side B right of a divider. Each side is what the service returns for its settings
// and the current thresholds, so that its faces and milliseconds are those of a real request.

import { detectFaces, getJson } from './api.js';
import { create, faceCount, milliseconds } from './format.js';
import { unmatched } from './matching.js';
import { filterFaces } from './nms.js';
import { choiceOf, label } from './scales.js';
import { model, thresholds } from './settings.js';

export { revealSide } from './divider.js';

const SIDES = ['A', 'B'];
const [ONE_SCALE, SEVERAL_SCALES] = [{ inputSize: '640', enlarge: 1 }, { inputSize: '640,1024,2048', enlarge: 2 }];
const FACTORS = [1, 2, 3, 4];
// The first run of a setting includes preparation, so the median of several runs is shown. Large photos are sent once only.
const RUNS = 3;
const MAX_REPEATED_BYTES = 4_000_000;
const THRESHOLD_DELAY_MS = 300;
const MAX_REMEMBERED = 12;

const element = id => document.getElementById(id);
const [panel, toggle, summary] = [element('compare'), element('toggle-compare'), element('compare-summary')];
const field = (side, name) => element(`${name}-${side.toLowerCase()}`);
let models = [];
let photo = null;
// The last response of each side, as {result, runs} or {error}.
let shown = {};
let controller = new AbortController();
let timer;
let onChange = () => {};

/** Opens the comparison of a photo; `callback` is called when it opens, closes or gets a result. */
export async function openComparison(newPhoto, callback) {
  photo = newPhoto;
  onChange = callback;
  setOpen(true);
  try {
    ({ models } = await getJson('models'));
  } catch (error) {
    shown = Object.fromEntries(SIDES.map(side => [side, { error: error.message }]));
    render();
    return;
  }
  if (panel.hidden) {
    return;
  }
  const names = [...new Set(models.map(({ name }) => name))];
  const other = model().inputSize === SEVERAL_SCALES.inputSize ? ONE_SCALE : SEVERAL_SCALES;
  SIDES.forEach(side => {
    const settings = { ...model(), ...(side === 'B' && other) };
    fill(field(side, 'backbone'), names, settings.backbone);
    fillPrecisions(side, settings.precision);
    field(side, 'sizes').value = settings.inputSize;
    fill(field(side, 'enlarge'), [...new Set([...FACTORS, settings.enlarge])].sort(), settings.enlarge, factor => `${factor}×`);
  });
  update();
}

export function closeComparison() {
  controller.abort();
  clearTimeout(timer);
  setOpen(false);
  onChange();
}

export const isOpen = () => !panel.hidden;

/** Requests what is missing for this photo and the current thresholds. */
export function updateComparison(newPhoto) {
  const samePhoto = newPhoto === photo;
  photo = newPhoto;
  if (!panel.hidden) {
    clearTimeout(timer);
    if (!samePhoto) {
      shown = {};
    }
    timer = setTimeout(update, samePhoto ? THRESHOLD_DELAY_MS : 0);
  }
}

/** Null while no comparison is open, otherwise {A, B, onlyA, onlyB}: lists and sets of faces. */
export function comparison() {
  if (panel.hidden) {
    return null;
  }
  const [A, B] = SIDES.map(side => filterFaces(shown[side]?.result?.faces ?? [], { ...thresholds(), nms: 1 }));
  const complete = SIDES.every(side => shown[side]?.result);
  return { A, B, ...(complete ? unmatched(A, B) : { onlyA: new Set(), onlyB: new Set() }), complete };
}

function setOpen(opened) {
  panel.hidden = !opened;
  toggle.setAttribute('aria-pressed', opened);
  document.body.classList.toggle('comparing', opened);
  ['divider', 'overlay-b', 'figures'].forEach(id => element(id).toggleAttribute('hidden', !opened));
  shown = {};
}

function fill(select, values, selected, labelOf = value => value) {
  select.replaceChildren(...values.map(value => new Option(labelOf(value), value, false, value === selected)));
}

function fillPrecisions(side, selected) {
  const available = models.filter(({ name }) => name === field(side, 'backbone').value);
  const auto = available.some(({ autoPrecision }) => autoPrecision) ? ['auto'] : [];
  fill(field(side, 'precision'), [...auto, ...available.map(({ precision }) => precision)], selected);
}

/** Query parameters for /detect. */
function parametersOf(side) {
  const enlarge = Number(field(side, 'enlarge').value);
  return {
    backbone: field(side, 'backbone').value,
    precision: field(side, 'precision').value,
    inputSize: field(side, 'sizes').value.replaceAll(/\s/g, ''),
    ...(enlarge > 1 && { enlarge }),
    orientation: model().orientation,
    ...thresholds(),
  };
}

const update = () => measure(photo?.blob?.size > MAX_REPEATED_BYTES ? 1 : RUNS, true);

/** Runs the sides in turn, never at the same time, so that they do not slow each other down. */
async function measure(count, onlyMissing = false) {
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  const [target, cache, failed] = [photo, photo.comparisons ??= new Map(), new Set()];
  for (let run = 1; run <= count; run++) {
    for (const side of SIDES.filter(candidate => !failed.has(candidate))) {
      const parameters = parametersOf(side);
      const key = JSON.stringify(parameters);
      let entry = cache.get(key);
      if (!entry || !onlyMissing || entry.runs.length < run) {
        const response = await request(target, parameters, signal);
        if (signal.aborted) {
          return;
        }
        entry = { ...response, runs: [...entry?.runs ?? [], ...response.runs] };
        if (entry.error) {
          failed.add(side);
        } else {
          remember(cache, key, entry);
        }
      }
      shown[side] = entry;
      render();
    }
  }
}

function remember(cache, key, entry) {
  cache.set(key, entry);
  if (cache.size > MAX_REMEMBERED) {
    cache.delete(cache.keys().next().value);
  }
}

async function request(target, parameters, signal) {
  try {
    const result = await detectFaces(target, parameters, signal);
    return { result, runs: [result.timings.totalMs] };
  } catch (error) {
    return { error: error.message, runs: [] };
  }
}

function render() {
  onChange();
  const compared = comparison();
  SIDES.forEach(side => renderSide(side, compared));
  const [a, b] = [compared.onlyA.size, compared.onlyB.size];
  if (compared.complete) {
    summary.textContent = a + b === 0 ? `Both find the same ${faceCount(compared.A.length)}.`
      : `${faceCount(a)} found by A only, ${b} by B only.`;
  } else {
    summary.textContent = '';
  }
}

function renderSide(side, compared) {
  const { result, error, runs = [] } = shown[side] ?? {};
  const figures = field(side, 'figures');
  figures.classList.toggle('failed', Boolean(error));
  if (!result) {
    figures.textContent = `${side}: ${error ?? '…'}`;
    return;
  }
  const [count, noun] = faceCount(compared[side].length).split(' ');
  figures.replaceChildren(
    `${side}: `, create('span', 'count', count), ` ${noun} · `, create('span', 'ms', milliseconds(median(runs))), ' ',
    create('small', '', runs.length > 1 ? `median of ${runs.length}` : 'first run'),
    create('small', 'setting', `${result.model.precision} at ${label(choiceOf(result.model))}`),
    create('span', 'only', compared.complete ? `${compared[`only${side}`].size} found by ${side} only` : ''));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

element('close-compare').addEventListener('click', () => {
  closeComparison();
  toggle.focus();
});
element('measure-again').addEventListener('click', () => measure(1));
SIDES.forEach(side => {
  field(side, 'backbone').addEventListener('change', () => fillPrecisions(side, 'auto'));
  panel.querySelector(`.side-${side.toLowerCase()}`).addEventListener('change', () => update());
});
