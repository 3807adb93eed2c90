// Thresholds, which the page applies itself, and model settings, which need a new detection.

import { getJson } from './api.js';
import { score } from './format.js';
import { readLink } from './link.js';
import { choiceOf, choices, fromValue, isMerged, isValid, label, toValue } from './scales.js';

const element = id => document.getElementById(id);
const [confidence, nms] = [element('confidence'), element('nms')];
const [backbone, precision, inputSize] = [element('backbone'), element('precision'), element('input-size')];
let defaults = {};
let models = [];
let sizeLimits = {};
let loading = null;

/** Fills the controls with the models and defaults of this service, once; a failed attempt can be repeated. */
export function loadSettings() {
  loading ??= load().catch(error => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load() {
  ({ models, defaults, inputSizes: sizeLimits } = await getJson('models'));
  const selected = { ...defaults, ...readLink().settings };
  setOptions(backbone, [...new Set(models.map(model => model.name))], selected.backbone);
  setPrecisions(selected.precision);
  selectSizes(linkedSizes(selected));
  confidence.value = selected.confidence;
  nms.value = selected.nms;
  showThresholds();
}

/** The sizes of a link, or the default ones if the link has others than the service allows. */
function linkedSizes({ inputSize: sizes, enlarge }) {
  const configured = choiceOf(defaults);
  const linked = { sizes: String(sizes).split(',').map(Number), enlarge: Number(enlarge ?? configured.enlarge) };
  return readLink().settings.inputSize && isValid(linked, sizeLimits) ? linked : { ...configured, enlarge: linked.enlarge };
}

/** Whether the controls have the values of this service. */
export const isLoaded = () => models.length > 0;

function setOptions(select, values, selected, labelOf = value => value) {
  select.replaceChildren(...values.map(value => new Option(labelOf(value), value, false, value === selected)));
}

function setPrecisions(selected) {
  const available = models.filter(model => model.name === backbone.value);
  const auto = available.find(model => model.autoPrecision)?.autoPrecision;
  const values = available.map(model => model.precision);
  setOptions(precision, auto ? ['auto', ...values] : values, selected,
    value => value === 'auto' ? `auto: ${auto.precision}` : value);
  precision.title = auto?.reason ?? '';
}

function selectSizes(choice) {
  setOptions(inputSize, choices(sizeLimits, choice).map(toValue), toValue(choice), value => label(fromValue(value)));
}

function showThresholds() {
  element('confidence-value').value = score(Number(confidence.value), 2);
  element('nms-value').value = Number(nms.value).toFixed(2);
}

/** The thresholds for a result; `settings` are those of its detection. If it was merged, overlaps are suppressed already. */
export function thresholds(settings) {
  return { confidence: Number(confidence.value), nms: settings?.nms ? 1 : Number(nms.value), maxFaces: defaults.maxFaces };
}

/** The query parameters that need a new detection when they change. */
export function model() {
  const { sizes, enlarge } = sizeChoice();
  const selected = { backbone: backbone.value, precision: precision.value, inputSize: sizes.join(','), enlarge };
  return isMerged({ sizes }) ? { ...selected, nms: Number(nms.value) } : selected;
}

/** The selected input sizes, as {sizes, enlarge}. */
export const sizeChoice = () => fromValue(inputSize.value);

/** Query parameters for /detect that repeat a detection with `settings`: only those that differ from the service's defaults. */
export function queryParameters(settings = model()) {
  const { maxFaces, ...selected } = { ...settings, ...thresholds() };
  const { sizes, enlarge } = choiceOf(defaults);
  const configured = { ...defaults, inputSize: sizes.join(','), enlarge };
  return Object.fromEntries(Object.entries(selected).filter(([name, value]) => value !== configured[name]));
}

/** Sets the threshold as if the user had moved the slider. */
export function setConfidence(value) {
  confidence.value = value;
  confidence.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Selects input sizes as if the user had; a choice that is not in the list is added. */
export function setSizes(choice) {
  selectSizes(choice);
  inputSize.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Selects the model settings of an earlier detection. */
export function restore(settings) {
  backbone.value = settings.backbone;
  setPrecisions(settings.precision);
  selectSizes({ sizes: settings.inputSize.split(',').map(Number), enlarge: settings.enlarge });
  nms.value = settings.nms ?? nms.value;
  showThresholds();
  inputSize.dispatchEvent(new Event('change', { bubbles: true }));
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
  nms.addEventListener('change', () => isMerged(sizeChoice()) && callback());
}
