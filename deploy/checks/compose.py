"""compose.py FILE: holds a Compose file against the specification, and its references against what it defines."""

import sys

import yaml
from compose_spec import PyCompose

path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    text = file.read()
PyCompose.from_yaml(text).validate()

compose = yaml.safe_load(text)
services = compose["services"]
faults = []
for name, service in services.items():
    faults += [f"{name} depends on {other}" for other in service.get("depends_on", []) if other not in services]
    for mount in service.get("volumes", []):
        source = mount.split(":")[0]
        if not source.startswith(".") and source not in compose["volumes"]:
            faults.append(f"{name} mounts {source}")
print("\n".join(f"{fault}, which there is not" for fault in faults) or f"{path}: {len(services)} services, no faults")
sys.exit(1 if faults else 0)
