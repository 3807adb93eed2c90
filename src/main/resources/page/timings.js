// Where the time went: a bar for each of the last runs on a photo, so that a lever's effect is seen.

const STAGES = [
  ['fetchMs', 'fetch'], ['queueMs', 'wait'], ['decodeMs', 'decode'], ['inferenceMs', 'network'], ['postprocessMs', 'boxes'],
];
const KEPT = 5;
const runs = document.getElementById('runs');
const stages = document.getElementById('stages');

export const total = timings => STAGES.reduce((sum, [name]) => sum + timings[name], 0);
const ms = value => value < 10 ? value.toFixed(1) : value.toFixed(0);
const made = (tag, className, textContent = '') => Object.assign(document.createElement(tag), { className, textContent });

/** Adds a result to the runs of a photo, the newest last. */
export function withRun(known, result) {
  return [...known, { model: result.model, timings: result.timings }].slice(-KEPT);
}

export function showRuns(photoRuns) {
  const longest = Math.max(...photoRuns.map(run => total(run.timings)));
  runs.replaceChildren(...photoRuns.map(run => bar(run, longest)));
  const last = photoRuns.at(-1);
  stages.replaceChildren(...(last ? STAGES.flatMap(([name, word]) => [
    made('dt', name, word), made('dd', '', `${ms(last.timings[name])} ms`),
  ]) : []));
}

function bar({ model, timings }, longest) {
  const row = made('li', '');
  const track = made('span', 'track');
  track.append(...STAGES.map(([name]) => {
    const part = made('span', name);
    part.style.width = `${100 * timings[name] / longest}%`;
    return part;
  }));
  row.append(
    made('span', 'label', `${model.precision} at ${model.inputSize}`),
    track,
    made('span', 'total', `${ms(total(timings))} ms`),
  );
  row.title = model.backbone;
  return row;
}
