"""board.py FILE: what Grafana's own model of a dashboard does not know of a board, is misspelt or does not exist."""

import json
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def lost(before, after, path=""):
    """The places of what was there before and is not after."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from lost(value, after[key], f"{path}/{key}") if key in after else [f"{path}/{key}"]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after)):
            yield from lost(one, other, f"{path}/{index}")
    elif before != after:
        yield path


with open(sys.argv[1], encoding="utf-8") as file:
    board = json.load(file)
read = json.loads(json.dumps(Dashboard.from_json(board), cls=JSONEncoder))
faults = list(lost(board, read))
ids = [panel["id"] for panel in board["panels"]]
faults += [f"the id {id} is used twice" for id in set(ids) if ids.count(id) > 1]
print("\n".join(faults) or f"{sys.argv[1]}: {len(ids)} panels, no faults")
sys.exit(1 if faults else 0)
