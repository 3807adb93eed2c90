"""The faces that Facet detects, and the faces that reference networks detected in the same photos."""
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from facet_bench.environment import JAR

# The lowest threshold that Facet accepts, so that faces just below a usual threshold are measured as well.
MIN_CONFIDENCE = .02
LANDMARKS = ("leftEye", "rightEye", "nose", "mouthLeft", "mouthRight")

Setting = tuple[str, int]  # precision and input size
FacesByPhoto = dict[str, list["Face"]]


@dataclass(frozen=True, eq=False)
class Face:
    score: float
    box: list[float]                    # x, y, width, height
    points: list[tuple[float, float]]   # in the order of LANDMARKS


def detect(paths: Iterable[Path | str], precision: str, size: int = 640) -> FacesByPhoto:
    """Returns the faces by path."""
    command = ["java", "-jar", JAR, "detect", "--confidence", str(MIN_CONFIDENCE), "--precision", precision,
               "--input-size", str(size), *map(str, paths)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {result["source"]["key"]: [parse_face(face) for face in result["faces"]] for result in map(json.loads, lines)}


def parse_face(face: dict[str, Any]) -> Face:
    return Face(face["confidence"], [face["box"][name] for name in ("x", "y", "width", "height")],
                [(face["landmarks"][name]["x"], face["landmarks"][name]["y"]) for name in LANDMARKS])


def read_golden(file: Path) -> FacesByPhoto:
    """Returns the faces of a golden file by photo."""
    return {name: [Face(face["score"], [x, y, right - x, bottom - y], face["landmarks_xy"])
                   for face in image["faces"] for x, y, right, bottom in [face["box_xyxy"]]]
            for name, image in json.loads(file.read_text())["images"].items()}


class Photos:
    """The test photos with the faces that two networks detected at full size, and the faces that Facet detects."""

    def __init__(self, shared: Path) -> None:
        self.same_weights = read_golden(shared / "golden/mnet25_v1.json")
        self.other_weights = read_golden(shared / "golden/mobilenet0.25.json")
        paths = [shared / "images/faces" / name for name in self.same_weights]
        self.longest_side = {path.name: max(cv2.imread(str(path)).shape[:2]) for path in paths}
        self.found: dict[Setting, FacesByPhoto] = {
            (precision, size): {Path(key).name: faces for key, faces in detect(paths, precision, size).items()}
            for precision, size in (("int8", 640), ("fp32", 640), ("fp32", 1600), ("int8", 1600))}

    def scale(self, name: str, setting: Setting) -> float:
        """From the photo to the network's input."""
        return min(1, setting[1] / self.longest_side[name])
