// Text formats that several modules use.

export const faceCount = count => count === 1 ? '1 face' : `${count} faces`;

export const formatMs = value => `${value < 10 ? value.toFixed(1) : value.toFixed(0)}\u00a0ms`;
