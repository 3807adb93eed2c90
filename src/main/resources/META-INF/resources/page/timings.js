// Stage timings of the last runs on a photo, one bar per run, to compare settings.

import { formatMs } from './format.js';

const STAGES = [
  ['fetchMs', 'fetch'], ['queueMs', 'queue'], ['decodeMs', 'decode'], ['inferenceMs', 'inference'],
  ['postprocessMs', 'postprocess'],
];
const MAX_RUNS = 5;
const runs = document.getElementById('runs');
const stages = document.getElementById('stage-timings');

export const total = timings => STAGES.reduce((sum, [field]) => sum + timings[field], 0);
const create = (tag, className, textContent = '') =>
  Object.assign(document.createElement(tag), { className, textContent });

/** The runs of a photo with the new result appended; only the last ones are kept. */
export function appendRun(photoRuns, result) {
  return [...photoRuns, { model: result.model, timings: result.timings }].slice(-MAX_RUNS);
}

export function renderRuns(photoRuns) {
  const longest = Math.max(...photoRuns.map(run => total(run.timings)));
  runs.replaceChildren(...photoRuns.map(run => bar(run, longest)));
  const last = photoRuns.at(-1);
  stages.replaceChildren(...(last ? STAGES.flatMap(([field, label]) => [
    create('dt', field, label), create('dd', '', formatMs(last.timings[field])),
  ]) : []));
}

function bar({ model, timings }, longest) {
  const row = create('li', '');
  const track = create('span', 'track');
  track.append(...STAGES.map(([field]) => {
    const segment = create('span', field);
    segment.style.width = `${100 * timings[field] / longest}%`;
    return segment;
  }));
  row.append(
    create('span', 'label', `${model.precision} at ${model.inputSize}`),
    track,
    create('span', 'total', formatMs(total(timings))),
  );
  row.title = model.backbone;
  return row;
}
