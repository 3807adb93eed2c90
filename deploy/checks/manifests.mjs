// manifests.mjs FILE…: holds each Kubernetes manifest against the schema of its kind. A kind that no package has is an error.
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
  throw new Error("no package has a schema for it");
}

// The compiled schemas let unknown keys pass, but they look at every key they know. What they never looked at, of an object
// they did look into, is misspelt or does not exist.
function watched(value, path, seen) {
  if (value === null || typeof value !== "object") return value;
  const looked = new Set();
  seen.push({ path, value, looked });
  const children = new Map();
  return new Proxy(value, {
    get(target, key) {
      if (!Object.hasOwn(target, key)) return target[key];
      looked.add(key);
      if (!children.has(key)) children.set(key, watched(target[key], `${path}/${String(key)}`, seen));
      return children.get(key);
    },
  });
}

function unknownKeys(seen) {
  return seen
    .filter(({ value, looked }) => !Array.isArray(value) && looked.size > 0)
    .flatMap(({ path, value, looked }) => Object.keys(value).filter((key) => !looked.has(key)).map((key) => `${path}/${key}`))
    .map((key) => `${key} is not in the schema`);
}

async function faults(manifest) {
  const schema = await schemaOf(manifest.apiVersion, manifest.kind);
  try {
    schema.prototype.validate.call(manifest);
  } catch (fault) {
    return [fault.message];
  }
  const seen = [];
  schema.prototype.validate.call(watched(manifest, "", seen));
  return unknownKeys(seen);
}

let checked = 0;
let wrong = 0;
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
    const manifest = document.toJS();
    if (!manifest) continue;
    const name = `${file}: ${manifest.kind} ${manifest.metadata?.name}`;
    for (const fault of await faults(manifest).catch((error) => [error.message])) {
      console.error(`${name}: ${fault}`);
      wrong++;
    }
    checked++;
  }
}
console.log(`${checked} manifests, ${wrong} faults`);
process.exitCode = wrong > 0 || checked === 0 ? 1 : 0;
