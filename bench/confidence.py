"""See README.md: what scores and landmarks of the shipped model are worth."""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

from confidence_plots import plots
from confidence_report import photo_tables, portrait_tables
from drawing import page
from portraits import Portraits

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "target/quarkus-app/quarkus-run.jar"
PORTRAIT = ROOT / "src/main/resources/sample/astronaut.jpg"
# The least that can be asked for: what is just below a threshold is to be seen, too.
LEAST = .02
DESCRIPTION = "Scores of the shipped model: reliability, and by size, blur, light and roll"


def detect(paths, precision, size=640):
    """Faces by path: score, box (x, y, width, height), five points."""
    command = ["java", "-jar", JAR, "detect", "--confidence", str(LEAST), "--precision", precision,
               "--input-size", str(size), *map(str, paths)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {result["source"]["key"]: [plain(face) for face in result["faces"]] for result in map(json.loads, lines)}


def plain(face):
    names = ("leftEye", "rightEye", "nose", "mouthLeft", "mouthRight")
    return {"score": face["confidence"], "box": [face["box"][name] for name in ("x", "y", "width", "height")],
            "points": [(face["landmarks"][name]["x"], face["landmarks"][name]["y"]) for name in names]}


def known(file):
    """Faces of a golden file, in the same form."""
    return {name: [{"score": face["score"], "points": face["landmarks_xy"],
                    "box": [x, y, right - x, bottom - y]}
                   for face in image["faces"] for x, y, right, bottom in [face["box_xyxy"]]]
            for name, image in json.loads(file.read_text())["images"].items()}


class Photos:
    """The photos of shared/README.md with what two networks found in them at their own size, and what Facet finds."""

    def __init__(self, shared):
        self.same = known(shared / "golden/mnet25_v1.json")
        self.others = known(shared / "golden/mobilenet0.25.json")
        paths = [shared / "images/faces" / name for name in self.same]
        self.longest = {path.name: max(cv2.imread(str(path)).shape[:2]) for path in paths}
        self.found = {(precision, size): {Path(key).name: faces for key, faces in detect(paths, precision, size).items()}
                      for precision, size in (("int8", 640), ("fp32", 640), ("fp32", 1600), ("int8", 1600))}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("shared", nargs="?", type=Path, help="photos and golden faces; without it the portrait alone")
    arguments.add_argument("--plot", type=Path, help="where the SVG goes")
    given = arguments.parse_args()
    whole = detect([PORTRAIT], "fp32")[str(PORTRAIT)][0]
    portraits = Portraits(cv2.imread(str(PORTRAIT)), whole["box"])
    with tempfile.TemporaryDirectory() as folder:
        made = portraits.write(Path(folder))
        found = {precision: detect(made, precision) for precision in ("int8", "fp32")}
    photos = Photos(given.shared) if given.shared else None
    if photos:
        print("\n".join(photo_tables(photos)), end="\n\n")
    print("\n".join(portrait_tables(made, found, whole)))
    if given.plot:
        given.plot.write_text("\n".join(page(plots(photos, made, found, whole), DESCRIPTION)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
