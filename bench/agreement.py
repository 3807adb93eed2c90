"""Faces that were found beside faces that are known."""
import numpy as np


def iou(a, b):
    """Of boxes x, y, width, height."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0
    return width * height / (a[2] * a[3] + b[2] * b[3] - width * height)


def pairs(found, known, least=.5):
    """For each found face, by falling score, the known one that it overlaps most and nobody had before, or None."""
    free, matched = list(known), []
    for face in sorted(found, key=lambda face: -face["score"]):
        best = max(free, key=lambda other: iou(face["box"], other["box"]), default=None)
        if best is not None and iou(face["box"], best["box"]) >= least:
            free.remove(best)
        else:
            best = None
        matched.append((face, best))
    return matched


def landmark_errors(face, other):
    """Of each of the five points, in hundredths of the box width."""
    distances = np.linalg.norm(np.subtract(face["points"], other["points"]), axis=1)
    return 100 * distances / other["box"][2]


def roll(face):
    """Degrees clockwise, from the eyes."""
    across = np.subtract(face["points"][1], face["points"][0])
    return float(np.degrees(np.arctan2(across[1], across[0])))


def turn_aside(face):
    """How far the nose is from the middle between the eyes, along their line, in eye distances: 0 is frontal, and about .5 a
    face whose nose stands over one eye. A rough measure of yaw."""
    left, right, nose = (np.array(point) for point in face["points"][:3])
    across = right - left
    return abs(float((nose - (left + right) / 2) @ across / max(1e-6, across @ across)))


def interval(right, count):
    """Wilson's 95 % interval of a share."""
    if count == 0:
        return 0, 1
    share, z = right / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def expected_error(scored):
    """Expected calibration error over ten bins; scored holds (score, right)."""
    bins = [[] for _ in range(10)]
    for score, right in scored:
        bins[min(9, int(score * 10))].append((score, right))
    return sum(abs(sum(s for s, _ in one) - sum(r for _, r in one)) for one in bins if one) / max(1, len(scored))
