// Thresholds, which the page applies itself, and model settings, which need a new detection.

import { getJson } from './api.js';
import { score } from './format.js';
import { readLink } from './link.js';
import { choiceOf, choices, fromValue, isMerged, isValid, label, toValue } from './scales.js';

const element = id => document.getElementById(id);
const [confidence, nms] = [element('confidence'), element('nms')];
const [backbone, precision, inputSize] = [element('backbone'), element('precision'), element('input-size')];
const orientation = element('orientation');
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
  const names = [...new Set(models.map(model => model.name))];
  const link = readLink().settings;
  setOptions(backbone, names, names.includes(link.backbone) ? link.backbone : defaults.backbone);
  setPrecisions(defaults.precision);
  if ([...precision.options].some(option => option.value === link.precision)) {
    precision.value = link.precision;
  }
  selectSizes(linkedSizes(link));
  orientation.checked = (link.orientation ?? defaults.orientation) === 'detect';
  confidence.value = linkedNumber(link.confidence, confidence) ?? defaults.confidence;
  nms.value = linkedNumber(link.nms, nms) ?? defaults.nms;
  showThresholds();
}

/** The number of a link, or null if the slider cannot show it. */
const linkedNumber = (text, { min, max }) =>
  text && Number(text) >= Number(min) && Number(text) <= Number(max) ? Number(text) : null;

/** The sizes of a link, or the default ones if the service does not allow those of the link. */
function linkedSizes({ inputSize: sizes, enlarge }) {
  const configured = choiceOf(defaults);
  const linked = {
    sizes: sizes ? sizes.split(',').map(Number) : configured.sizes,
    enlarge: Number(enlarge ?? configured.enlarge),
  };
  return isValid(linked, sizeLimits) ? linked : configured;
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

/** The thresholds for a result; `settings` belong to its detection. The service has suppressed overlaps in merged results. */
export function thresholds(settings = {}) {
  return { confidence: Number(confidence.value), nms: 'nms' in settings ? 1 : Number(nms.value), maxFaces: defaults.maxFaces };
}

/** The query parameters that need a new detection when they change. */
export function model() {
  const { sizes, enlarge } = sizeChoice();
  const selected = {
    backbone: backbone.value, precision: precision.value, inputSize: sizes.join(','), enlarge,
    orientation: orientation.checked ? 'detect' : 'exif',
  };
  return serviceSuppresses() ? { ...selected, nms: Number(nms.value) } : selected;
}

/** Whether the service must suppress overlaps itself: to merge scales, or to compare the faces of rotations. */
const serviceSuppresses = () => isMerged(sizeChoice()) || orientation.checked;

/** The selected input sizes, as {sizes, enlarge}. */
export const sizeChoice = () => fromValue(inputSize.value);

/**
 * Query parameters for /detect that repeat a detection with `settings`: only those that differ from the service's defaults. A clip
 * has no `limits`: the service applies its own before it follows the faces.
 */
export function queryParameters(settings = model(), limits = thresholds()) {
  const { maxFaces, ...selected } = { ...settings, ...limits };
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
  orientation.checked = settings.orientation === 'detect';
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
  [backbone, precision, inputSize, orientation].forEach(select => select.addEventListener('change', callback));
  nms.addEventListener('change', () => serviceSuppresses() && callback());
}
