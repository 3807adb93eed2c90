// The result, and the same call from elsewhere, ready to paste.

import { authorization } from './token.js';

const tabs = [...document.querySelectorAll('[role=tab]')];
const panel = document.getElementById('snippet');
const copy = document.getElementById('copy');
let texts = {};
let chosen = 'json';

/** `what` is {result, photo, query, store}; `store` is the answer of /buckets, or undefined. */
export function showSnippets(what) {
  texts = { json: JSON.stringify(what.result, null, 2), curl: curl(what), aws: aws(what), java: java(what) };
  panel.textContent = texts[chosen];
}

const address = (path, query = {}) => {
  const url = new URL(path, document.baseURI);
  url.search = new URLSearchParams(query);
  return url.href;
};

// Between single quotes a shell takes everything as it is, but for the quote itself.
const quoted = text => `'${text.replaceAll("'", `'\\''`)}'`;
const javaString = text => JSON.stringify(text);
const tokenNeeded = () => 'Authorization' in authorization();

function curl({ photo, query }) {
  const lines = [`curl ${quoted(address('detect', query))}`];
  if (tokenNeeded()) {
    lines.push('-H "Authorization: Bearer $FACET_TOKEN"');
  }
  if (photo.location) {
    lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(photo.location))}`);
  } else {
    lines.push(`--data-binary @${quoted(photo.name)}`);
  }
  return lines.join(' \\\n  ');
}

function aws({ photo, store }) {
  const bucket = photo.location?.bucket ?? (store?.store === 's3' && store.buckets[0]) ?? 'BUCKET';
  const place = `s3://${bucket || 'BUCKET'}/${photo.location?.key ?? photo.name}`;
  const file = photo.location ? photo.location.key.split('/').at(-1) : photo.name;
  const sidecar = place + (store?.suffix ?? '.faces.json');
  const note = store?.store === 'directory'
    ? '# This service watches a folder: copy photos into it. With facet.store.type=s3 it is:\n' : '';
  return `${note}aws s3 cp ${quoted(file)} ${quoted(place)}\n`
    + '# a moment later its faces lie beside it\n'
    + `aws s3 cp ${quoted(sidecar)} -`;
}

function java({ photo, query }) {
  const token = tokenNeeded() ? '\n    .header("Authorization", "Bearer " + System.getenv("FACET_TOKEN"))' : '';
  const type = photo.location ? '\n    .header("Content-Type", "application/json")' : '';
  const body = photo.location
    ? `HttpRequest.BodyPublishers.ofString(${javaString(JSON.stringify(photo.location))})`
    : `HttpRequest.BodyPublishers.ofFile(Path.of(${javaString(photo.name)}))`;
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

HttpRequest request = HttpRequest.newBuilder(URI.create(${javaString(address('detect', query))}))${token}${type}
    .POST(${body})
    .build();
HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
System.out.println(answer.body());`;
}

function choose(tab) {
  tabs.forEach(other => {
    other.setAttribute('aria-selected', other === tab);
    other.tabIndex = other === tab ? 0 : -1;
  });
  chosen = tab.id.replace('tab-', '');
  panel.setAttribute('aria-labelledby', tab.id);
  panel.textContent = texts[chosen] ?? '';
}

tabs.forEach((tab, i) => {
  tab.addEventListener('click', () => choose(tab));
  tab.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = tabs.at((i + step) % tabs.length);
      choose(next);
      next.focus();
    }
  });
});

copy.addEventListener('click', async () => {
  copy.textContent = await copied(panel.textContent) ? 'Copied' : 'Press Ctrl+C';
  setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
});

/** Only pages over HTTPS or from this machine may write to the clipboard; elsewhere the text is selected. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(panel);
    return false;
  }
}
