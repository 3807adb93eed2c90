// Thresholds, which the page applies itself, and model settings, which need a new detection.

import { getJson } from './api.js';

const INPUT_SIZES = [160, 320, 480, 640, 800, 960, 1280, 1600, 2048];
const element = id => document.getElementById(id);
const [confidence, nms] = [element('confidence'), element('nms')];
const [backbone, precision, inputSize] = [element('backbone'), element('precision'), element('input-size')];
let defaults = {};
let models = [];

/** Fills the controls with the models and defaults of this service. */
export async function loadSettings() {
  const served = await getJson('models');
  ({ models, defaults } = served);
  const sizes = INPUT_SIZES.filter(size => size >= served.inputSizes.min && size <= served.inputSizes.max);
  setOptions(inputSize, [...new Set([...sizes, defaults.inputSize])].sort((a, b) => a - b), defaults.inputSize);
  setOptions(backbone, [...new Set(models.map(model => model.name))], defaults.backbone);
  setPrecisions(defaults.precision);
  confidence.value = defaults.confidence;
  nms.value = defaults.nms;
  showThresholds();
}

function setOptions(select, values, selected, label = value => value) {
  select.replaceChildren(...values.map(value => new Option(label(value), value, false, value === selected)));
}

function setPrecisions(selected) {
  const available = models.filter(model => model.name === backbone.value);
  const auto = available.find(model => model.autoPrecision)?.autoPrecision;
  const values = available.map(model => model.precision);
  setOptions(precision, auto ? ['auto', ...values] : values, selected,
    value => value === 'auto' ? `auto: ${auto.precision}` : value);
  precision.title = auto?.reason ?? '';
}

function showThresholds() {
  element('confidence-value').value = Number(confidence.value).toFixed(2);
  element('nms-value').value = Number(nms.value).toFixed(2);
}

export function thresholds() {
  return { confidence: Number(confidence.value), nms: Number(nms.value), maxFaces: defaults.maxFaces };
}

export function model() {
  return { backbone: backbone.value, precision: precision.value, inputSize: Number(inputSize.value) };
}

/** Query parameters for /detect: only the settings that differ from the service's defaults. */
export function queryParameters() {
  const { maxFaces, ...selected } = { ...model(), ...thresholds() };
  return Object.fromEntries(Object.entries(selected).filter(([name, value]) => value !== defaults[name]));
}

export function onThresholdChange(callback) {
  [confidence, nms].forEach(slider => slider.addEventListener('input', () => {
    showThresholds();
    callback();
  }));
}

export function onModelChange(callback) {
  backbone.addEventListener('change', () => setPrecisions('auto'));
  [backbone, precision, inputSize].forEach(select => select.addEventListener('change', callback));
}
