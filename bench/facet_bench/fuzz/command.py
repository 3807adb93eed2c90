"""Decodes generated and damaged images in a child process and reports crashes, unexpected errors, slow and large files.

Two thirds of the files are built field by field (JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC, AVIF) and mutated; the others are valid files
with changed bytes. Prints one table row per format, keeps each finding in a folder, and exits with 1 if there is one."""
import argparse
import sys
import tempfile
from pathlib import Path

from facet_bench import environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/fuzz", description=__doc__,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=Path, help="folders with valid files to damage")
    parser.add_argument("--files", type=int, default=100_000, help="number of files")
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    parser.add_argument("--heap", default="512m", help="Java heap of the child process")
    parser.add_argument("--hang", type=float, default=60, metavar="SECONDS", help="after which a file counts as a hang")
    parser.add_argument("--findings", type=Path, help="folder for findings and results (default: a new one)")
    parser.add_argument("--parsers", type=int, metavar="SECONDS",
                        help="instead, fuzz each parser of Java for this time with Jazzer")
    parser.add_argument("--classpath", help="of the tests (default: build it)")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    from facet_bench.fuzz.parsers import fuzz_parsers
    from facet_bench.fuzz.run import FuzzRun
    from facet_bench.fuzz.summary import Summary

    folder = arguments.findings or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"findings and results in {folder}", file=sys.stderr)
    classpath = arguments.classpath or environment.test_classpath()
    if arguments.parsers:
        return 0 if fuzz_parsers(classpath, folder, arguments.parsers) else 1
    run = FuzzRun(arguments, folder, classpath)
    run.decode_all()
    summary = Summary(run.results, run.crashes)
    print(summary.table())
    return 0 if summary.clean() else 1
