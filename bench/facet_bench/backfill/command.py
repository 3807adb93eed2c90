"""Backfills a bucket of many photos while killing the process repeatedly, and verifies every sidecar.

Prints one line of JSON per step with the largest resident size so far. Exits with 1 unless every photo has its sidecar
and was sent to the queue."""
import argparse
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from facet_bench import environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/backfill", description=__doc__,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000, help="photos in the bucket")
    parser.add_argument("--fresh", type=int, default=10_000, help="photos without a sidecar, evenly among the others")
    parser.add_argument("--kills", type=int, default=3, help="kills in each interrupted run")
    parser.add_argument("--pause", type=lambda text: [float(s) for s in text.split("-")], default=[3.0, 12.0],
                        metavar="FROM-TO", help="seconds between the end of a page and the kill")
    parser.add_argument("--heap", default="256m", help="largest heap of the process")
    parser.add_argument("--seed", type=int, default=1, help="of the pauses")
    parser.add_argument("--jar", type=Path, default=environment.JAR, help="quarkus-run.jar to run")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    if arguments.jar == environment.JAR:
        environment.build_jar()
    from facet_bench.backfill.process import Backfill
    from facet_bench.backfill.store import Store, tiny_photo

    folder = Path(tempfile.mkdtemp(prefix="backfill-"))
    print(f"logs in {folder}", file=sys.stderr)
    store = Store()
    try:
        backfill, photo = Backfill(store.url, arguments.heap, folder, arguments.jar), tiny_photo()
        chance = random.Random(arguments.seed)
        pauses = [chance.uniform(*arguments.pause) for _ in range(2 * arguments.kills)]

        def report(step: str, result: dict[str, Any]) -> None:
            print(json.dumps({step: result, "peakMB": backfill.peak_megabytes}), flush=True)

        store.put_photo("one", photo)
        backfill.run("one")
        store.fill("photos", photo, arguments.photos, arguments.fresh, store.sidecar("one"))
        report("dryRun", backfill.run("photos", "--dry-run"))
        report("sidecars", backfill.run_interrupted("photos", pauses[:arguments.kills]))
        missing = store.count_missing_sidecars("photos")
        report("written", {"missing": missing, "sidecars": len(store.uploads), "duplicates": store.duplicate_uploads()})
        report("repeated", backfill.run("photos"))
        report("byInventory", backfill.run("photos", "--inventory", store.write_inventory("photos")))
        queue = store.sqs.create_queue(QueueName="photos")["QueueUrl"]
        report("viaQueue",
               backfill.run_interrupted("photos", pauses[arguments.kills:], "--verify", "--via-queue", queue))
        sent = store.keys_in_queue(queue)
        report("sent", {"photos": len(sent), "duplicates": sum(sent.values()) - len(sent)})
    finally:
        store.close()
    return 0 if missing == 0 and len(sent) == arguments.photos else 1
