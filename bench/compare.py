"""Facet, its parts and the peer, side by side, as tables in Markdown. Started by bench/compare."""
import argparse
import sys
import time
from pathlib import Path

import photos
import report
import rounds
import sides
import stages

FACES_TOLERANCE = 0.2


def main():
    parser = argparse.ArgumentParser(prog="bench/compare", description=__doc__)
    parser.add_argument("photos", type=Path, help="a folder")
    parser.add_argument("--quick", action="store_true", help="one short round: shows that all works, not how fast")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each side, number of clients and round")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rounds, arguments.seconds = 1, 0.5

    classes, results = [], []
    for photo_class in photos.classes(arguments.photos, sides.WORK):
        if not photo_class.files:
            print(f"No photos {photo_class.name} in {arguments.photos}: left out.\n", flush=True)
            continue
        say(f"{photo_class.name}: all sides in turn")
        result = rounds.compare(sides.all_sides(), photo_class, arguments.rounds, arguments.seconds)
        table(photo_class.title(), report.comparison(result))
        classes.append(photo_class)
        results.append(result)
    if not classes:
        sys.exit(f"There are no photos in {arguments.photos}.")

    say("each stage alone")
    measured = stages.measure(classes, arguments.quick)
    for photo_class, result in zip(classes, results):
        table(f"stages, {photo_class.name}", report.stages(measured[str(photo_class.list)], result))
    same_faces = [agree(photo_class, result) for photo_class, result in zip(classes, results)]
    sys.exit(0 if all(same_faces) else 1)


def agree(photo_class, result):
    """Who finds other faces does other work, and its rate says nothing."""
    theirs = result.faces["peer, tuned"]
    for name, ours in result.faces.items():
        if not name.startswith("network") and abs(ours - theirs) > FACES_TOLERANCE * max(ours, theirs):
            print(f"**{photo_class.name}: {name} found {ours} faces, the peer {theirs}. THE RATES ARE NOT COMPARABLE.**")
            return False
    return True


def table(title, lines):
    print(f"### {title}\n", *lines, "", sep="\n", flush=True)


def say(what):
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
