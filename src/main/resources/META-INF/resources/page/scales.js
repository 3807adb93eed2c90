// The choices of input sizes: one size, or several whose faces are merged. A choice is {sizes, enlarge}.

const SINGLE_SIZES = [160, 320, 480, 640, 800, 960, 1280, 1600, 2048, 4096];
const SEVERAL_SIZES = [{ sizes: [640, 1280], enlarge: 1 }, { sizes: [640, 1024, 2048], enlarge: 2 }];
const LARGER_SIZES = [1280, 2048];
// Above these, the service processes a photo in tiles, and at several scales.
const MAX_UNTILED = 2048;
const MAX_SINGLE_SCALE = 960;
const MAX_SIZES = 8;

/** The choice of a service's defaults or of a result's model. */
export const choiceOf = ({ inputSize, inputSizes = [inputSize], enlarge = 1 }) => ({ sizes: inputSizes, enlarge });

/** As the value of an option, for example "640,1024,2048x2". */
export const toValue = ({ sizes, enlarge }) => enlarge === 1 ? `${sizes}` : `${sizes}x${enlarge}`;

export function fromValue(value) {
  const [sizes, enlarge = 1] = value.split('x');
  return { sizes: sizes.split(',').map(Number), enlarge: Number(enlarge) };
}

export function label({ sizes, enlarge }) {
  const tiled = sizes.length === 1 && sizes[0] > MAX_UNTILED ? ' in tiles' : '';
  return sizes.join(' + ') + tiled + (enlarge === 1 ? '' : ' enlarged');
}

/** The service merges the faces of several scales, so the page cannot suppress overlaps itself. */
export const isMerged = ({ sizes }) => sizes.length > 1 || sizes[0] > MAX_SINGLE_SCALE;

/** All choices within the limits of the service, and the `selected` one. */
export function choices({ min, max }, selected) {
  const offered = [...SINGLE_SIZES.map(size => ({ sizes: [size], enlarge: 1 })), ...SEVERAL_SIZES]
    .filter(({ sizes }) => sizes.every(size => size >= min && size <= max));
  return offered.some(choice => toValue(choice) === toValue(selected)) ? offered : [...offered, selected].sort(byCost);
}

const byCost = (a, b) => a.sizes.length - b.sizes.length || Math.max(...a.sizes) - Math.max(...b.sizes);

/** Whether the service accepts the sizes. */
export const isValid = ({ sizes, enlarge }, { min, max, multipleOf }) =>
  sizes.every(size => size >= min && size <= max && size % multipleOf === 0) && sizes.length <= MAX_SIZES && enlarge >= 1 && enlarge <= 4;

/** The next choice that shows the network more pixels of a photo with this longest side; undefined if there is none. */
export function larger(choice, longestSide) {
  const seen = side(choice, longestSide);
  return [...LARGER_SIZES.map(size => ({ sizes: [size], enlarge: 1 })), ...SEVERAL_SIZES]
    .find(other => side(other, longestSide) >= 1.4 * seen);
}

const side = ({ sizes, enlarge }, longestSide) => Math.min(Math.max(...sizes), enlarge * longestSide);
