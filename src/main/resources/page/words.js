// Words that several parts of the page use.

export const faces = count => count === 1 ? '1 face' : `${count} faces`;
