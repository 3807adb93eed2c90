// Text formats that several modules use.

export const faceCount = count => count === 1 ? '1 face' : `${count} faces`;
