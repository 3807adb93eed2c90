"""usage: compose.py FILE. Validates a Compose file against the specification, and its references to services and volumes."""

import sys

import yaml
from compose_spec import PyCompose


def check(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    PyCompose.from_yaml(text).validate()

    compose = yaml.safe_load(text)
    services = compose["services"]
    problems = []
    for name, service in services.items():
        problems += [f"{name} depends on {other}, which is not defined"
                     for other in service.get("depends_on", []) if other not in services]
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if not source.startswith(".") and source not in compose["volumes"]:
                problems.append(f"{name} mounts {source}, which is not defined")
    return problems


if __name__ == "__main__":
    problems = check(sys.argv[1])
    print("\n".join(problems) or f"{sys.argv[1]}: valid")
    sys.exit(1 if problems else 0)
