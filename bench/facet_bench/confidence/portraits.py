"""Variants of the public-domain portrait that change one property at a time.

Each variant is drawn on a grey square of the network's input size, so that the service does not resize it again.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from facet_bench.confidence.agreement import landmark_errors
from facet_bench.confidence.detection import Face, FacesByPhoto

SIDE = 640
GREY = 114
HEIGHTS = (8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 122)
BLURS = (0, 1, 2, 3, 4, 6, 8, 12)
ANGLES = tuple(range(-180, 181, 15))
LIGHTS = (1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32)
COVERED = (0, .25, .5, .75)
# The network samples in steps of 8, 16 and 32 pixels, so the position of a face changes its score.
SHIFTS = ((0, 0), (1, 6), (3, 3), (4, 7), (6, 1), (7, 4))


@dataclass(frozen=True)
class Variant:
    kind: str
    value: float
    matrix: np.ndarray    # [2,3], from the portrait to the square


@dataclass(frozen=True)
class Score:
    """The best detection in one variant; its score is 0 if nothing was detected."""
    score: float
    face: Face | None
    matrix: np.ndarray


@dataclass(frozen=True)
class PortraitResults:
    original: Face
    variants: dict[str, Variant]        # by path
    found: dict[str, FacesByPhoto]      # by precision, then by path

    def scores(self, kind: str, precision: str) -> dict[float, list[Score]]:
        """The scores by the variant's value, one for each shift."""
        by_value: dict[float, list[Score]] = {}
        for path, variant in self.variants.items():
            if variant.kind == kind:
                best = max(self.found[precision][path], key=lambda face: face.score, default=None)
                by_value.setdefault(variant.value, []).append(Score(best.score if best else 0, best, variant.matrix))
        return dict(sorted(by_value.items()))

    def landmark_errors(self, score: Score) -> np.ndarray:
        """The errors against the points of the upright portrait, rotated with it."""
        points = np.array(self.original.points) @ score.matrix[:, :2].T + score.matrix[:, 2]
        return landmark_errors(score.face, Face(self.original.score, self.original.box, points))


class Portraits:
    def __init__(self, portrait: np.ndarray, face: list[float]) -> None:
        """`face` is the box of the face in the portrait: x, y, width, height."""
        self.portrait, self.face = portrait, face
        self.centre = np.array([face[0] + face[2] / 2, face[1] + face[3] / 2])

    def write(self, folder: Path, shifts: int) -> dict[str, Variant]:
        """Writes each variant at the first of SHIFTS. Returns the variants by path."""
        written = {}
        for kind, value, image, matrix in self.variants():
            for number, shift in enumerate(SHIFTS[:shifts]):
                shifted = matrix.copy()
                shifted[:, 2] += shift
                square = cv2.warpAffine(image, shifted, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderValue=(GREY,) * 3)
                path = folder / f"{kind}-{value:g}-{number}.png"
                cv2.imwrite(str(path), square)
                written[str(path)] = Variant(kind, value, shifted)
        return written

    def variants(self) -> Iterator[tuple[str, float, np.ndarray, np.ndarray]]:
        """Yields kind, value, image, and the matrix that places the image on the square."""
        for height in HEIGHTS:
            scale = height / self.face[3]
            small = cv2.resize(self.portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            yield "height", height, small, self.place(scale=small.shape[0] / self.portrait.shape[0])
        for sigma in BLURS:
            yield "blur", sigma, cv2.GaussianBlur(self.portrait, (0, 0), sigma) if sigma else self.portrait, self.place()
        for angle in ANGLES:
            yield "roll", angle, self.portrait, self.place(angle)
        for light in LIGHTS:
            yield "light", light, (self.portrait * light).astype(np.uint8), self.place()
        for share in COVERED:
            yield "covered below", share, self.cover(share, (0, 1)), self.place()
            yield "covered aside", share, self.cover(share, (1, 0)), self.place()

    def place(self, angle: float = 0, scale: float = 1.0) -> np.ndarray:
        """Returns the matrix [2,3] that moves the face's centre to the square's and rotates clockwise around it.

        `scale` is the scale of the image; the matrix itself does not scale.
        """
        turn = np.radians(angle)
        matrix = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0]])
        matrix[:, 2] = SIDE / 2 - matrix[:, :2] @ (self.centre * scale)
        return matrix

    def cover(self, share: float, direction: tuple[int, int]) -> np.ndarray:
        """Covers this share of the face with grey: direction (0, 1) covers from below, (1, 0) from the right."""
        x, y, width, height = (int(value) for value in self.face)
        left, top = x + width * (1 - share) * direction[0], y + height * (1 - share) * direction[1]
        image = self.portrait.copy()
        image[int(top):y + height, int(left):x + width] = GREY
        return image
