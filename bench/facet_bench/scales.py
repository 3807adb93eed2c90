"""Measures which faces the input sizes find, in composites of faces of 8 to 1,400 pixels whose places are known.

    bench/scales PHOTOS [--settings int8:640 int8:640,1024,2048:2 …]

The faces are cut out of PHOTOS and pasted onto a blurred landscape. The composites and their ground truth for
`facet tune --truth` are written to target/bench/scales. A setting is PRECISION:INPUT_SIZES[:ENLARGE].
"""
import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

from facet_bench.environment import JAR, WORK, build_jar, use_packages

COMPOSITES = WORK / "scales/photos"
TRUTH = WORK / "scales/labels.json"
SEED = 7
CANVASES = ((2400, 1800), (1200, 900), (640, 480))
COUNT = 60
FACES_PER_PHOTO = 24
SMALLEST_FACE = 8
MIN_CONFIDENCE = .98    # of the faces that are cut out
MIN_HEIGHT = 60         # so that most of them are shrunk
MAX_ENLARGEMENT = 1.6
BANDS = (8, 16, 32, 64, 128, 10000)
SETTINGS = ("int8:320", "int8:640", "int8:1280", "int8:1920", "fp32:1920", "int8:640,1280", "int8:640,1280:2",
            "int8:640,1024,2048", "int8:640,1024,2048:2", "fp32:640,1024,2048:2", "int8:640,1280,2560:2",
            "fp32:640,1280,2560:2", "int8:640,1920,3840:2")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path, metavar="PHOTOS")
    parser.add_argument("--settings", nargs="+", default=SETTINGS, metavar="SETTING")
    arguments = parser.parse_args()
    use_packages()
    build_jar()
    truth = compose(arguments.photos)
    heights = [box[3] for boxes in truth.values() for box in boxes]
    print(f"{len(heights)} faces in {len(truth)} composites\n")
    bands = " | ".join(f"{low}–{high}" for low, high in zip(BANDS, BANDS[1:]))
    print(f"| setting | AP | recall | precision | {bands} |\n|---|---|---|---|{'---|' * (len(BANDS) - 1)}")
    for setting in arguments.settings:
        print(row(setting, truth), flush=True)
    return 0


def detect(photos: Path, setting: str, confidence: float) -> dict[str, list[tuple[float, tuple]]]:
    """Confidence and box (x, y, width, height) of the faces by photo, the most confident first."""
    precision, sizes, enlarge = (setting + ":1").split(":")[:3]
    command = ["java", "-jar", JAR, "detect", "--precision", precision, "--input-size", sizes, "--enlarge", enlarge,
               "--confidence", str(confidence), "--max-faces", "5000", photos]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    results = map(json.loads, output.splitlines())
    return {Path(one["source"]["key"]).name: [
        (face["confidence"], tuple(face["box"][side] for side in ("x", "y", "width", "height")))
        for face in one["faces"]] for one in results if "faces" in one}


def compose(photos: Path) -> dict[str, list[tuple]]:
    """Writes the composites and their ground truth, and returns the latter."""
    import cv2
    COMPOSITES.mkdir(parents=True, exist_ok=True)
    choice = random.Random(SEED)
    crops = list(cut_out(photos))
    truth = {}
    for number in range(COUNT):
        width, height = CANVASES[number % len(CANVASES)]
        canvas = background(width, height, number)
        name = f"{number:02d}.jpg"
        truth[name] = paste(canvas, crops, choice)
        cv2.imwrite(str(COMPOSITES / name), canvas, [cv2.IMWRITE_JPEG_QUALITY, 92])
    images = [{"id": i, "file_name": name} for i, name in enumerate(truth)]
    faces = [(i, box) for i, boxes in enumerate(truth.values()) for box in boxes]
    TRUTH.write_text(json.dumps({
        "images": images, "categories": [{"id": 1, "name": "face"}],
        "annotations": [{"id": n, "image_id": i, "category_id": 1, "bbox": box, "iscrowd": 0}
                        for n, (i, box) in enumerate(faces)]}))
    return truth


def cut_out(photos: Path):
    """Clear faces that are far from others, each as pixels and the box of the face in them."""
    import cv2
    for name, faces in sorted(detect(photos, "fp32:1280", .2).items()):
        photo = cv2.imread(str(photos / name))
        for confidence, (x, y, width, height) in faces:
            left, top = max(0, int(x + width / 2 - .85 * height)), max(0, int(y - .35 * height))
            right, bottom = int(x + width / 2 + .85 * height), int(y + 1.45 * height)
            others = sum(ox < right and ox + ow > left and oy < bottom and oy + oh > top
                         for _, (ox, oy, ow, oh) in faces)
            if confidence >= MIN_CONFIDENCE and height >= MIN_HEIGHT and others == 1:
                yield photo[top:bottom, left:right], (x - left, y - top, width, height)


def background(width: int, height: int, seed: int):
    import cv2
    import numpy as np
    noise = np.random.default_rng(seed)
    hills = cv2.resize(noise.uniform(60, 200, (9, 12, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(hills + noise.normal(0, 4, hills.shape), 0, 255).astype(np.uint8)


def paste(canvas, crops: list, choice: random.Random) -> list[tuple]:
    """Pastes faces of log-uniform heights next to each other. Returns their boxes."""
    import cv2
    boxes, places = [], []
    for _ in range(4 * FACES_PER_PHOTO):
        crop, (x, y, width, height) = choice.choice(crops)
        wanted = SMALLEST_FACE * (.8 * canvas.shape[0] / SMALLEST_FACE) ** choice.random()
        factor = wanted / height
        across, down = round(crop.shape[1] * factor), round(crop.shape[0] * factor)
        if factor > MAX_ENLARGEMENT or across >= canvas.shape[1] or down >= canvas.shape[0]:
            continue
        left, top = choice.randrange(canvas.shape[1] - across), choice.randrange(canvas.shape[0] - down)
        free = all(left >= r or left + across <= l or top >= b or top + down <= t for l, t, r, b in places)
        if free and len(boxes) < FACES_PER_PHOTO:
            places.append((left, top, left + across, top + down))
            smooth = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
            canvas[top:top + down, left:left + across] = cv2.resize(crop, (across, down), interpolation=smooth)
            boxes.append((left + x * factor, top + y * factor, width * factor, height * factor))
    return boxes


def row(setting: str, truth: dict[str, list[tuple]]) -> str:
    scored, found = [], []
    for name, faces in detect(COMPOSITES, setting, .02).items():
        left = list(truth[name])
        for confidence, box in faces:
            match = max(left, key=lambda face: iou(face, box), default=None)
            right = match is not None and iou(match, box) >= .5
            scored.append((confidence, right))
            if right:
                left.remove(match)
                found += [match[3]] if confidence >= .5 else []
    heights = [box[3] for boxes in truth.values() for box in boxes]
    shares = [share(sum(low <= h < high for h in found), sum(low <= h < high for h in heights))
              for low, high in zip(BANDS, BANDS[1:])]
    confident = sum(confidence >= .5 for confidence, _ in scored)
    return f"| `{setting}` | {average_precision(scored, len(heights)):.3f} | {share(len(found), len(heights))} " \
           f"| {share(len(found), confident)} | {' | '.join(shares)} |"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def iou(one: tuple, other: tuple) -> float:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(0, width) * max(0, height)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def average_precision(scored: list[tuple[float, bool]], faces: int) -> float:
    """The mean of the best precision at 101 recalls, as pycocotools computes it."""
    best, right, curve = 0.0, 0, []
    for rank, (_, is_right) in enumerate(sorted(scored, key=lambda one: -one[0]), 1):
        right += is_right
        curve.append((right / faces, right / rank))
    total, point = 0.0, 100
    for recall, precision in reversed(curve):
        while point >= 0 and recall < point / 100:
            total += best
            point -= 1
        best = max(best, precision)
    return (total + best * (point + 1)) / 101


if __name__ == "__main__":
    sys.exit(main())
