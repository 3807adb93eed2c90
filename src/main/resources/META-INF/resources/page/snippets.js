// The result as JSON, and snippets that make the same request with Python, curl, shell commands of the store and Java.

import { authorizationHeader } from './token.js';

const tabs = [...document.querySelectorAll('[role=tab]')];
const panel = document.getElementById('snippet');
const copyButton = document.getElementById('copy');
const copyFaceButton = document.getElementById('copy-face');
const MAX_SHOWN = 2_000_000;
// The JSON of each result, because formatting the result of a long clip takes seconds.
const texts = new WeakMap();
let offered = {};
let shownPhoto = null;
let snippets = {};
let selected = 'json';

/**
 * `context` is {result, photo, query, storage}. `result` is null until there is one; `storage` is the response of /buckets, or
 * undefined.
 */
export function renderSnippets(context) {
  snippets = {
    json: json(context), python: python(context), curl: curl(context), shell: shell(context), java: java(context),
  };
  showSnippet();
  if (context.photo !== shownPhoto) {
    shownPhoto = context.photo;
    copyFaceButton.hidden = true;
  }
}

/** The layout of a long text takes seconds. Copy gets all of it. */
function showSnippet() {
  const text = snippets[selected] ?? '';
  panel.textContent = text.length <= MAX_SHOWN ? text
    : `${text.slice(0, text.lastIndexOf('\n', MAX_SHOWN))}\n// … ${(text.length - MAX_SHOWN).toLocaleString('en')} more characters; Copy gets all of them.`;
}

/** The response for this photo: the result, the error, or a line that says why there is no response. */
function json({ result, photo: { name, failure, isClip } }) {
  const response = result ?? failure?.problem;
  return response ? formatted(response) : `// ${failure ? failure.cause : `${isClip ? 'Analyzing' : 'Detecting faces in'} ${name}…`}`;
}

function formatted(response) {
  if (!texts.has(response)) {
    texts.set(response, JSON.stringify(response, null, 2));
  }
  return texts.get(response);
}

const absoluteUrl = (path, query = {}) => {
  const url = new URL(path, document.baseURI);
  url.search = new URLSearchParams(query);
  return url.href;
};

// Inside single quotes, a shell interprets only the quote itself.
const shellQuote = text => `'${text.replaceAll("'", `'\\''`)}'`;
const javaString = text => JSON.stringify(text);
const hasToken = () => 'Authorization' in authorizationHeader();

/** Python's string literals accept the escapes of JSON. */
function python({ photo, query }) {
  const headers = [
    ...(hasToken() ? ['    "Authorization": f"Bearer {os.environ[\'FACET_TOKEN\']}",'] : []),
    ...(photo.location ? ['    "Content-Type": "application/json",'] : []),
  ];
  const body = photo.location
    ? `json.dumps({"bucket": ${JSON.stringify(photo.location.bucket)}, "key": ${JSON.stringify(photo.location.key)}}).encode()`
    : `Path(${JSON.stringify(photo.name)}).read_bytes()`;
  return `import json
${hasToken() ? 'import os\n' : ''}import urllib.request
${photo.location ? '' : 'from pathlib import Path\n'}
request = urllib.request.Request(
    ${JSON.stringify(absoluteUrl('detect', query))},
    data=${body},
    headers={${headers.length ? `\n    ${headers.join('\n    ')}\n    ` : ''}},
)
with urllib.request.urlopen(request) as response:
    result = json.load(response)
${photo.isClip ? `for track in result["tracks"]:
    print(track["id"], track["startMs"], track["endMs"])` : `for face in result["faces"]:
    print(face["confidence"], face["box"])`}`;
}

function curl({ photo, query }) {
  const lines = [`curl ${shellQuote(absoluteUrl('detect', query))}`];
  if (hasToken()) {
    lines.push('-H "Authorization: Bearer $FACET_TOKEN"');
  }
  if (photo.location) {
    lines.push("-H 'Content-Type: application/json'", `-d ${shellQuote(JSON.stringify(photo.location))}`);
  } else {
    lines.push(`--data-binary @${shellQuote(photo.name)}`);
  }
  return lines.join(' \\\n  ');
}

/** Stores the photo and prints its sidecar, with the commands of the configured store. */
function shell({ photo, storage }) {
  if (!storage) {
    return '';
  }
  const { upload, print, root, rootBucket } = storage.shell;
  const bucket = photo.location?.bucket ?? storage.buckets[0] ?? 'BUCKET';
  const key = photo.location?.key ?? photo.name;
  const object = root + (bucket === rootBucket ? '' : `${bucket}/`) + key;
  const sidecar = object + storage.suffix;
  return `${fill(upload, { file: key.split('/').at(-1), object })}\n`
    + '# Read the result, which is stored a moment later:\n'
    + fill(print, { object: sidecar });
}

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => shellQuote(values[name]));

function java({ photo, query }) {
  const token = hasToken() ? '\n    .header("Authorization", "Bearer " + System.getenv("FACET_TOKEN"))' : '';
  const type = photo.location ? '\n    .header("Content-Type", "application/json")' : '';
  const body = photo.location
    ? `HttpRequest.BodyPublishers.ofString(${javaString(JSON.stringify(photo.location))})`
    : `HttpRequest.BodyPublishers.ofFile(Path.of(${javaString(photo.name)}))`;
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

HttpRequest request = HttpRequest.newBuilder(URI.create(${javaString(absoluteUrl('detect', query))}))${token}${type}
    .POST(${body})
    .build();
HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
System.out.println(response.body());`;
}

function select(tab) {
  tabs.forEach(other => {
    other.setAttribute('aria-selected', other === tab);
    other.tabIndex = other === tab ? 0 : -1;
  });
  selected = tab.id.replace('tab-', '');
  panel.setAttribute('aria-labelledby', tab.id);
  showSnippet();
}

tabs.forEach((tab, i) => {
  tab.addEventListener('click', () => select(tab));
  tab.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = tabs.at((i + step) % tabs.length);
      select(next);
      next.focus();
    }
  });
});

copyButton.addEventListener('click', () => copyFrom(copyButton, snippets[selected] ?? '', () => 'Copy'));
copyFaceButton.addEventListener('click', () => copyFrom(copyFaceButton, JSON.stringify(offered.face, null, 2), () => offered.label));

/** Offers to copy the JSON of one face; it stays offered when another part of the page gets the focus. */
export function offerFace(face, name) {
  if (face) {
    offered = { face, label: `Copy ${name.split(' ', 2).join(' ').toLowerCase()}` };
    copyFaceButton.textContent = offered.label;
    copyFaceButton.hidden = false;
  }
}

async function copyFrom(button, text, label) {
  button.textContent = await copyToClipboard(text) ? 'Copied' : 'Copying failed';
  setTimeout(() => { button.textContent = label(); }, 1500);
}

/** Browsers allow the Clipboard API only over HTTPS or on localhost. */
async function copyToClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const area = Object.assign(document.createElement('textarea'), { value: text, className: 'visually-hidden' });
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
