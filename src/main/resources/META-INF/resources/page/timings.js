// Stage timings of the last runs on a photo, one bar per run, to compare settings.

import { create, milliseconds } from './format.js';
import { choiceOf, label } from './scales.js';

const STAGES = [
  ['fetchMs', 'fetch'], ['queueMs', 'queue'], ['decodeMs', 'decode'], ['inferenceMs', 'inference'],
  ['postprocessMs', 'postprocess'],
];
const MAX_RUNS = 5;
const section = document.getElementById('timings');
const runs = document.getElementById('runs');
const stages = document.getElementById('stage-timings');

export const total = timings => STAGES.reduce((sum, [field]) => sum + (timings[field] ?? 0), 0);

/** The runs of a photo with the new result appended; only the last ones are kept. */
export function appendRun(photoRuns, result) {
  return [...photoRuns, { model: result.model, timings: result.timings }].slice(-MAX_RUNS);
}

/** Shows the runs of one photo; without any, the timings are hidden. */
export function renderRuns(photoRuns) {
  section.hidden = photoRuns.length === 0;
  const longest = Math.max(...photoRuns.map(run => total(run.timings)));
  runs.replaceChildren(...photoRuns.map(run => bar(run, longest)));
  const last = photoRuns.at(-1);
  stages.replaceChildren(...(last ? STAGES.filter(([field]) => field in last.timings).flatMap(([field, label]) => [
    create('dt', field, label), create('dd', '', milliseconds(last.timings[field])),
  ]) : []));
}

function bar({ model, timings }, longest) {
  const row = create('li', '');
  const track = create('span', 'track');
  track.append(...STAGES.map(([field]) => {
    const segment = create('span', field);
    segment.style.width = `${100 * (timings[field] ?? 0) / longest}%`;
    return segment;
  }));
  row.append(
    create('span', 'label', `${model.precision} at ${label(choiceOf(model))}`),
    track,
    create('span', 'total', milliseconds(total(timings))),
  );
  row.title = model.backbone;
  return row;
}
