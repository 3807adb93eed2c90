// Bands of confidence, with a colour and a line style, so that no user depends on colours.

/** From the most to the least confident. `dash` is the pattern of the line in pixels. */
export const BANDS = [
  { name: 'high', min: 0.9, color: '#2ee59d', dash: [] },
  { name: 'medium', min: 0.7, color: '#ffd23f', dash: [9, 4] },
  { name: 'low', min: 0, color: '#ff8a5c', dash: [2.5, 3.5] },
];

export const band = confidence => BANDS.find(({ min }) => confidence >= min);
