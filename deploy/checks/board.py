"""usage: board.py FILE. Checks a dashboard against Grafana's own model: unknown or misspelt properties, duplicate ids."""

import json
import sys
from collections.abc import Iterator

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def unknown_properties(original: object, parsed: object, path: str = "") -> Iterator[str]:
    """Yields the path of each value that Grafana's model dropped or changed."""
    if isinstance(original, dict) and isinstance(parsed, dict):
        for key, value in original.items():
            yield from unknown_properties(value, parsed[key], f"{path}/{key}") if key in parsed else [f"{path}/{key}"]
    elif isinstance(original, list) and isinstance(parsed, list) and len(original) == len(parsed):
        for index, (before, after) in enumerate(zip(original, parsed)):
            yield from unknown_properties(before, after, f"{path}/{index}")
    elif original != parsed:
        yield path


def check(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        board = json.load(file)
    parsed = json.loads(json.dumps(Dashboard.from_json(board), cls=JSONEncoder))
    ids = [panel["id"] for panel in board["panels"]]
    return [f"{place} is not known to Grafana" for place in unknown_properties(board, parsed)] + [
        f"id {id} is used more than once" for id in set(ids) if ids.count(id) > 1]


if __name__ == "__main__":
    problems = check(sys.argv[1])
    print("\n".join(problems) or f"{sys.argv[1]}: valid")
    sys.exit(1 if problems else 0)
