"""Runs mixed traffic against the packaged service and fails if it drifts.

All calls, settings, events and pictures; clients that vanish at every stage or send garbage; hostile files; uploads,
overwrites and deletes; and a store that fails. Writes a self-contained page, prints one line of JSON per store, and exits
with 1 if memory, descriptors, threads or temporary files grow, if anything is not released in a pause, if a result differs
from the first one of its photo, or if a response has a status that neither the client nor a store fault explains."""
import argparse
import json
import sys
import tempfile
import threading
from pathlib import Path

from facet_bench import environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/soak", description=__doc__,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="duration")
    parser.add_argument("--stores", nargs="+", choices=["directory", "s3"], default=["directory", "s3"],
                        help="each has its own service; they run at the same time")
    parser.add_argument("--clients", type=int, default=4, help="clients of each service, in addition to those that vanish")
    parser.add_argument("--think", type=float, default=0.1, metavar="SECONDS", help="largest pause of a client between calls")
    parser.add_argument("--round", type=float, default=45, metavar="SECONDS", help="traffic between two pauses")
    parser.add_argument("--heap", default="512m", help="-Xmx of the service")
    parser.add_argument("--java-option", action="append", default=[], metavar="OPTION", help="another option of the JVM")
    parser.add_argument("--seed", type=int, default=1, help="of the random choices")
    parser.add_argument("--output", type=Path, default=Path("facet-soak.html"), metavar="FILE", help="the page")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    environment.build_jar()
    from facet_bench.soak.report import page, passed, summary
    from facet_bench.soak.run import SoakRun
    from facet_bench.soak.stores import DirectoryPhotos, S3Photos

    runs = []
    for name in arguments.stores:
        store = DirectoryPhotos if name == "directory" else S3Photos
        folder = Path(tempfile.mkdtemp(prefix="soak-"))
        print(f"logs in {folder}", file=sys.stderr)
        runs.append(SoakRun(store(folder), arguments, folder))
    threads = [threading.Thread(target=run.run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arguments.output.write_text(page(runs))
    for run in runs:
        print(json.dumps(summary(run)), flush=True)
    return 0 if all(map(passed, runs)) else 1
