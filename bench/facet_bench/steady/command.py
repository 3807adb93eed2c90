"""Measures what an event costs if its sidecar is current, and how busy the cores are while a full queue is emptied.

S3 and SQS are moto's. Prints one line of JSON for each of the two measurements."""
import argparse
import json
import tempfile
from pathlib import Path

from facet_bench import environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/steady", description=__doc__,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--events", type=int, default=5_000, help="events about the photo with a current sidecar")
    parser.add_argument("--warm-up", type=int, default=2_000, help="events before the measurement, for HotSpot to compile")
    parser.add_argument("--photos", type=int, default=2_000, help="photos in the queue")
    # moto's queue reads all messages at every call: with one photo per message, moto would be measured instead of Facet.
    parser.add_argument("--records", type=int, default=10, help="photos in each message")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    environment.build_jar()
    from facet_bench.moto_server import MotoServer
    from facet_bench.steady import run

    store = MotoServer(Path(tempfile.mkdtemp(prefix="steady-")))
    try:
        store.client("s3").create_bucket(Bucket=run.BUCKET)
        print(json.dumps(run.current_sidecar(store, arguments.events, arguments.warm_up)), flush=True)
        print(json.dumps(run.full_queue(store, arguments.photos, arguments.records)))
    finally:
        store.close()
    return 0
