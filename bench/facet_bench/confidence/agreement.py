"""Compares detected faces with known faces."""
from collections.abc import Iterable, Sequence

import numpy as np

from facet_bench.confidence.detection import Face


def iou(a: Sequence[float], b: Sequence[float]) -> float:
    """Intersection over union of two boxes (x, y, width, height)."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0
    return width * height / (a[2] * a[3] + b[2] * b[3] - width * height)


def match(found: Iterable[Face], known: Iterable[Face], min_iou: float = .5) -> list[tuple[Face, Face | None]]:
    """Matches each found face, by descending score, with the unmatched known face that it overlaps most, or None."""
    free, matched = list(known), []
    for face in sorted(found, key=lambda face: -face.score):
        best = max(free, key=lambda other: iou(face.box, other.box), default=None)
        if best is not None and iou(face.box, best.box) >= min_iou:
            free.remove(best)
        else:
            best = None
        matched.append((face, best))
    return matched


def landmark_errors(face: Face, reference: Face) -> np.ndarray:
    """The error of each of the five points in percent of the box width."""
    distances = np.linalg.norm(np.subtract(face.points, reference.points), axis=1)
    return 100 * distances / reference.box[2]


def roll(face: Face) -> float:
    """Degrees clockwise, from the eyes."""
    across = np.subtract(face.points[1], face.points[0])
    return float(np.degrees(np.arctan2(across[1], across[0])))


def nose_offset(face: Face) -> float:
    """The distance of the nose from the midpoint between the eyes, along their line, in eye distances.

    A rough measure of yaw: 0 is frontal; at about 0.5 the nose is below one eye.
    """
    left, right, nose = (np.array(point) for point in face.points[:3])
    across = right - left
    return abs(float((nose - (left + right) / 2) @ across / max(1e-6, across @ across)))


def wilson_interval(correct: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    if count == 0:
        return 0, 1
    share, z = correct / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def calibration_error(scores: Iterable[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of (score, correct)."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    count = 0
    for score, correct in scores:
        bins[min(9, int(score * 10))].append((score, correct))
        count += 1
    return sum(abs(sum(s for s, _ in one) - sum(c for _, c in one)) for one in bins if one) / max(1, count)
