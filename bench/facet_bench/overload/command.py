"""Overloads the packaged service and verifies that it stays correct, rejects the rest quickly, and recovers.

Many clients post photos for a minute. Each photo that is admitted must give the faces that the idle service finds; every
other request must be rejected with 429 and Retry-After, which the clients respect. Afterwards, clients vanish at every
stage of a request or send garbage. Prints one line of JSON for each part and exits with 1 if a result is wrong, if a status
is neither 200 nor 429, or if capacity, descriptors, memory or temporary files are not released."""
import argparse
import json
import sys
import tempfile
from pathlib import Path

from facet_bench import environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/overload", description=__doc__,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--impatient", action="store_true", help="retry after 0.1 s, ignore Retry-After")
    parser.add_argument("--vanish", type=int, default=20, metavar="N", help="clients that vanish at each stage")
    parser.add_argument("--heap", default="512m", help="-Xmx of the service")
    parser.add_argument("--java-option", action="append", default=[], metavar="OPTION", help="another option of the JVM")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    environment.build_jar()
    from facet_bench.overload.run import run

    folder = Path(tempfile.mkdtemp(prefix="overload-"))
    print(f"logs in {folder}", file=sys.stderr)
    correct = True
    for part in run(arguments, folder):
        print(json.dumps(part), flush=True)
        correct &= part["correct"]
    return 0 if correct else 1
