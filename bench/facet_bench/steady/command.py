"""Measures what an event costs if its sidecar is current, and how busy the cores are while a full queue is emptied.

S3 and SQS are moto's, with --tls over HTTPS. --tls also measures the CPU time of photos over HTTP and HTTPS. Prints one line of
JSON for each measurement."""
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
    parser.add_argument("--tls", type=Path, nargs="*", metavar="PHOTO",
                        help="use HTTPS, and measure these photos over HTTP and HTTPS (default: the portrait in the jar)")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    environment.build_jar()
    from facet_bench.certificate import Certificate
    from facet_bench.moto_server import MotoServer
    from facet_bench.steady import run

    tls = arguments.tls is not None
    folder = Path(tempfile.mkdtemp(prefix="steady-"))
    stores = {"http": MotoServer(folder)}
    try:
        if tls:
            stores["https"] = MotoServer(folder, Certificate(folder))
        for store in stores.values():
            store.client("s3").create_bucket(Bucket=run.BUCKET)
        for photo in (arguments.tls or [environment.SAMPLE_PHOTO]) if tls else []:
            print(json.dumps(run.cpu_by_protocol(stores, photo)), flush=True)
        store = stores["https" if tls else "http"]
        print(json.dumps(run.current_sidecar(store, arguments.events, arguments.warm_up)), flush=True)
        print(json.dumps(run.full_queue(store, arguments.photos, arguments.records)))
    finally:
        for store in stores.values():
            store.close()
    return 0
