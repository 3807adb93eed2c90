// Downloads the results of all photos: as JSON Lines, like the detect command, or as a ZIP archive of sidecars.

import { zip } from './archive.js';
import { saveBlob } from './images.js';

/** `documents` is a list of {name, document}, one for each photo. */
export const saveLines = documents =>
  saveBlob(new Blob(documents.map(({ document }) => `${JSON.stringify(document)}\n`), { type: 'application/jsonl' }), 'faces.jsonl');

export async function saveArchive(documents) {
  const used = new Set();
  const files = documents.map(({ name, document }) => ({
    name: `${unused(name.replace(/^\/+|\.\.\//g, ''), used)}.faces.json`,
    text: `${JSON.stringify(document, null, 2)}\n`,
  }));
  saveBlob(await zip(files), 'faces.zip');
}

/** Photos of different folders can have the same name. */
function unused(name, used) {
  const [, stem, extension] = /^(.*?)(\.\w+)?$/.exec(name);
  let candidate = name;
  for (let i = 2; used.has(candidate); i++) {
    candidate = `${stem} (${i})${extension ?? ''}`;
  }
  used.add(candidate);
  return candidate;
}
