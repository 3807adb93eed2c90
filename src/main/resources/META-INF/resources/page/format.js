// Text formats that several modules use.

/** The faces of a photo or the tracks of a clip. */
export const faceCount = (count, isClip = false) => `${count} ${isClip ? 'track' : 'face'}${count === 1 ? '' : 's'}`;

/** A score from 0 to 1, as in the API. Rounded down, so that it never seems to reach a threshold that it misses. */
export const score = (value, digits = 3) => (Math.floor(value * 10 ** digits + 1e-4) / 10 ** digits).toFixed(digits);

/** Milliseconds that do not wrap between the number and the unit. */
export const milliseconds = value => `${value < 10 ? value.toFixed(1) : value.toFixed(0)}\u00a0ms`;

/** An element with a class and text. */
export const create = (tag, className = '', textContent = '') =>
  Object.assign(document.createElement(tag), { className, textContent });
