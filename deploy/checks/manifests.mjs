// manifests.mjs FILE…: validates Kubernetes manifests against the schemas of their kinds. A kind without a schema is an error.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const PACKAGES = [
  "kubernetes-models",
  "@kubernetes-models/gke",
  "@kubernetes-models/karpenter",
  "@kubernetes-models/keda",
  "@kubernetes-models/knative",
  "@kubernetes-models/prometheus-operator",
];

async function schemaOf(apiVersion, kind) {
  for (const name of PACKAGES) {
    const model = await import(`${name}/${apiVersion}/${kind}`).catch(() => null);
    if (model) return model[kind];
  }
  throw new Error("no schema found for this kind");
}

// The compiled schemas accept unknown keys, but they read every key they know. A key that validation never reads, in an object
// from which it reads others, is misspelt or does not exist.
function recordReads(value, path, objects) {
  if (value === null || typeof value !== "object") return value;
  const keysRead = new Set();
  objects.push({ path, value, keysRead });
  const children = new Map();
  return new Proxy(value, {
    get(target, key) {
      if (!Object.hasOwn(target, key)) return target[key];
      keysRead.add(key);
      if (!children.has(key)) children.set(key, recordReads(target[key], `${path}/${String(key)}`, objects));
      return children.get(key);
    },
  });
}

function unknownKeys(objects) {
  return objects
    .filter(({ value, keysRead }) => !Array.isArray(value) && keysRead.size > 0)
    .flatMap(({ path, value, keysRead }) => Object.keys(value).filter((key) => !keysRead.has(key)).map((key) => `${path}/${key}`))
    .map((key) => `${key} is not in the schema`);
}

async function validate(manifest) {
  const schema = await schemaOf(manifest.apiVersion, manifest.kind);
  try {
    schema.prototype.validate.call(manifest);
  } catch (error) {
    return [error.message];
  }
  const objects = [];
  schema.prototype.validate.call(recordReads(manifest, "", objects));
  return unknownKeys(objects);
}

let checked = 0;
let errors = 0;
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
    const manifest = document.toJS();
    if (!manifest) continue;
    const name = `${file}: ${manifest.kind} ${manifest.metadata?.name}`;
    for (const message of await validate(manifest).catch((error) => [error.message])) {
      console.error(`${name}: ${message}`);
      errors++;
    }
    checked++;
  }
}
console.log(`${checked} manifests, ${errors} errors`);
process.exitCode = errors > 0 || checked === 0 ? 1 : 0;
