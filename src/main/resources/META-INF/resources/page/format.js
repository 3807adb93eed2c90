// Text formats that several modules use.

const plural = (count, noun) => count === 1 ? `1 ${noun}` : `${count} ${noun}s`;

export const faceCount = count => plural(count, 'face');

/** The faces of a photo, or the tracks of a clip. */
export const countOf = ({ isClip, faces }) => plural(faces.length, isClip ? 'track' : 'face');

/** A score from 0 to 1, as in the API. Rounded down, so that it never seems to reach a threshold that it misses. */
export const score = (value, digits = 3) => (Math.floor(value * 10 ** digits + 1e-4) / 10 ** digits).toFixed(digits);

/** Milliseconds that do not wrap between the number and the unit. */
export const milliseconds = value => `${value < 10 ? value.toFixed(1) : value.toFixed(0)}\u00a0ms`;

/** An element with a class and text. */
export const create = (tag, className = '', textContent = '') =>
  Object.assign(document.createElement(tag), { className, textContent });
