// What can be turned: thresholds, which act here, and the model, which asks again.

import { json } from './api.js';

const SIZES = [160, 320, 480, 640, 800, 960, 1280, 1600, 2048];
const element = id => document.getElementById(id);
const [confidence, nms] = [element('confidence'), element('nms')];
const [backbone, precision, inputSize] = [element('backbone'), element('precision'), element('input-size')];
let defaults = {};
let models = [];

/** Fills the controls with what this service has. */
export async function loadLevers() {
  const served = await json('models');
  ({ models, defaults } = served);
  const sizes = SIZES.filter(size => size >= served.inputSizes.min && size <= served.inputSizes.max);
  options(inputSize, [...new Set([...sizes, defaults.inputSize])].sort((a, b) => a - b), defaults.inputSize);
  options(backbone, [...new Set(models.map(model => model.name))], defaults.backbone);
  offerPrecisions(defaults.precision);
  confidence.value = defaults.confidence;
  nms.value = defaults.nms;
  sayThresholds();
}

function options(select, values, chosen, text = value => value) {
  select.replaceChildren(...values.map(value => new Option(text(value), value, false, value === chosen)));
}

function offerPrecisions(chosen) {
  const offered = models.filter(model => model.name === backbone.value);
  const auto = offered.find(model => model.autoPrecision)?.autoPrecision;
  const values = offered.map(model => model.precision);
  options(precision, auto ? ['auto', ...values] : values, chosen,
    value => value === 'auto' ? `auto: ${auto.precision}` : value);
  precision.title = auto?.reason ?? '';
}

function sayThresholds() {
  element('confidence-value').value = Number(confidence.value).toFixed(2);
  element('nms-value').value = Number(nms.value).toFixed(2);
}

export function thresholds() {
  return { confidence: Number(confidence.value), nms: Number(nms.value), maxFaces: defaults.maxFaces };
}

export function model() {
  return { backbone: backbone.value, precision: precision.value, inputSize: Number(inputSize.value) };
}

/** The settings that differ from what the service does anyway. */
export function query() {
  const { maxFaces, ...chosen } = { ...model(), ...thresholds() };
  return Object.fromEntries(Object.entries(chosen).filter(([name, value]) => value !== defaults[name]));
}

export function onThresholds(act) {
  [confidence, nms].forEach(slider => slider.addEventListener('input', () => {
    sayThresholds();
    act();
  }));
}

export function onModel(act) {
  backbone.addEventListener('change', () => offerPrecisions('auto'));
  [backbone, precision, inputSize].forEach(select => select.addEventListener('change', act));
}
