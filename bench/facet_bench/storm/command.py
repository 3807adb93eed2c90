"""Verifies that no photo or clip loses its sidecar in a storm of events.

Photos and clips are uploaded, overwritten and deleted. Their events arrive twice and out of order at instances of Facet that are
killed again and again, over a store that fails. At the end, each object must have exactly the sidecar of its newest
version, and a deleted one must have none. Prints one line of JSON per seed; exits with 1 if any of them fails."""
import argparse
import json
import sys
import tempfile
from pathlib import Path

from facet_bench import environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/storm", description=__doc__,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000, help="number of uploads, overwrites and deletes")
    parser.add_argument("--keys", type=int, default=1_000, help="number of photos and clips")
    parser.add_argument("--clips", type=float, default=0.1, metavar="SHARE", help="share of the keys that are clips")
    parser.add_argument("--seeds", type=lambda text: [int(seed) for seed in text.split(",")], default=[1, 2, 3],
                        metavar="N,N,…", help="run once with each seed")
    parser.add_argument("--via", choices=["queue", "http"], default="http", help="how events are delivered")
    parser.add_argument("--processes", type=int, default=3, help="instances of Facet")
    parser.add_argument("--kill-every", type=float, default=5, metavar="SECONDS", help="pause before an instance is killed or stopped")
    parser.add_argument("--faults", type=float, default=0.05, metavar="SHARE", help="share of the store's calls that fail")
    parser.add_argument("--duplicates", type=float, default=0.2, metavar="SHARE", help="share of the events sent twice")
    parser.add_argument("--window", type=int, default=100, metavar="EVENTS", help="how far events are reordered")
    parser.add_argument("--limit", type=float, default=3600, metavar="SECONDS", help="time limit for each seed")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    environment.build_jar()
    from facet_bench.storm.run import run

    correct = True
    for seed in arguments.seeds:
        folder = Path(tempfile.mkdtemp(prefix=f"storm-{seed}-"))
        print(f"seed {seed}: logs in {folder}", file=sys.stderr)
        verdict = run(arguments, seed, folder)
        print(json.dumps(verdict), flush=True)
        correct &= verdict["correct"]
    return 0 if correct else 1
