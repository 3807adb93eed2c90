"""The tables in Markdown."""
import statistics
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from facet_bench.confidence.agreement import (
    calibration_error,
    iou,
    landmark_errors,
    match,
    nose_offset,
    roll,
    wilson_interval,
)
from facet_bench.confidence.detection import Face, FacesByPhoto, Photos, Setting
from facet_bench.confidence.portraits import PortraitResults, Score

BINS = (.02, .1, .3, .5, .6, .7, .8, .9, .95, .99, 1.0001)
HEIGHTS = (0, 8, 12, 16, 24, 32, 64, 1e9)    # pixels at the input size
POINTS = ("left eye", "right eye", "nose", "mouth left", "mouth right")
KINDS = {"height": "face height, pixels", "blur": "blur, sigma in pixels (face: 122 pixels high)", "light": "brightness",
         "covered below": "covered from below", "covered aside": "covered from one side"}
RECALL_HEADER = "known | detected at 0.5 | detected at 0.02 | median score | landmark error, % of box"


@dataclass(frozen=True)
class FoundFace:
    found: Face
    known: Face | None
    height: float      # at the input size


@dataclass(frozen=True)
class KnownFace:
    known: Face
    found: Face | None
    height: float      # at the input size

    def is_found(self, min_score: float) -> bool:
        return self.found is not None and self.found.score >= min_score


def scored_faces(photos: Photos, setting: Setting, truth: FacesByPhoto, without: Collection[str] = ()) -> list[FoundFace]:
    return [FoundFace(found, known, found.box[3] * photos.scale(name, setting))
            for name, faces in photos.found[setting].items() if name not in without
            for found, known in match(faces, truth[name])]


def known_faces(photos: Photos, setting: Setting) -> list[KnownFace]:
    """The faces that the other weights detected."""
    rows = []
    for name, faces in photos.found[setting].items():
        found_by_known = {id(known): found for found, known in match(faces, photos.other_weights[name]) if known}
        rows += [KnownFace(known, found_by_known.get(id(known)), known.box[3] * photos.scale(name, setting))
                 for known in photos.other_weights[name]]
    return rows


def in_bins(faces: Sequence[FoundFace]) -> Iterator[tuple[float, float, list[FoundFace]]]:
    for low, high in zip(BINS, BINS[1:]):
        yield low, high, [face for face in faces if low <= face.found.score < high]


def photo_tables(photos: Photos) -> Iterator[str]:
    crowd = max(photos.same_weights, key=lambda name: len(photos.same_weights[name]))
    yield from reliability(photos, crowd)
    yield from sizes(photos)
    yield from poses(photos)
    yield from landmarks(photos)
    yield from precisions(photos)


def reliability(photos: Photos, crowd: str) -> Iterator[str]:
    yield "### Reliability"
    for setting in (("int8", 640), ("fp32", 1600)):
        for title, without in (("all photos", ()), (f"without {crowd}", (crowd,))):
            same = scored_faces(photos, setting, photos.same_weights, without)
            other = scored_faces(photos, setting, photos.other_weights, without)
            yield f"\n{setting[0]} at {setting[1]}, {title}\n"
            yield "| score | detected | mean score | confirmed by the same weights | by other weights | 95 % interval |"
            yield "|---|---|---|---|---|---|"
            for (low, high, same_bin), (_, _, other_bin) in zip(in_bins(same), in_bins(other)):
                if same_bin:
                    confirmed = sum(face.known is not None for face in other_bin)
                    low_share, high_share = wilson_interval(confirmed, len(other_bin))
                    yield (f"| {low:g} to {min(1, high):g} | {len(same_bin)} "
                           f"| {statistics.mean(face.found.score for face in same_bin):.2f} "
                           f"| {sum(face.known is not None for face in same_bin) / len(same_bin):.2f} "
                           f"| {confirmed / len(other_bin):.2f} | {low_share:.2f} to {high_share:.2f} |")
            scores = [(face.found.score, face.known is not None) for face in other]
            high_scores = [(score, correct) for score, correct in scores if score >= .5]
            yield (f"\nExpected calibration error against the other weights: all {calibration_error(scores):.3f}, "
                   f"scores of 0.5 or more {calibration_error(high_scores):.3f} (mean score "
                   f"{statistics.mean(score for score, _ in high_scores):.3f}, confirmed "
                   f"{sum(correct for _, correct in high_scores) / len(high_scores):.3f} of {len(high_scores)})")


def sizes(photos: Photos) -> Iterator[str]:
    yield "\n### Known faces (other weights) by height at the input size\n"
    yield f"| height | {RECALL_HEADER} |"
    yield "|---|---|---|---|---|---|"
    faces = known_faces(photos, ("int8", 640))
    for low, high in zip(HEIGHTS, HEIGHTS[1:]):
        label = f"{low} to {high:g}" if high < 1e9 else f"over {low}"
        yield from recall_row(label, [face for face in faces if low <= face.height < high])


def recall_row(label: str, faces: list[KnownFace]) -> Iterator[str]:
    """Yields nothing if there are no faces."""
    found = [face.found for face in faces if face.found]
    if faces:
        errors = [np.mean(landmark_errors(face.found, face.known)) for face in faces if face.found]
        yield (f"| {label} | {len(faces)} | {sum(face.is_found(.5) for face in faces) / len(faces):.2f} "
               f"| {len(found) / len(faces):.2f} | {statistics.median(face.score for face in found) if found else 0:.2f} "
               f"| {statistics.median(errors) if errors else 0:.1f} |")


def poses(photos: Photos) -> Iterator[str]:
    """Only faces of 16 pixels or more, so that size does not count again."""
    faces = [face for face in known_faces(photos, ("int8", 640)) if face.height >= 16]
    for title, measure, limits in (("offset of the nose from the midpoint of the eyes, in eye distances", nose_offset,
                                    (0, .15, .3, .5, 99)),
                                   ("roll, degrees", lambda face: abs(roll(face)), (0, 10, 20, 30, 181))):
        yield f"\n### Known faces of 16 pixels or more, by {title}\n"
        yield f"| | {RECALL_HEADER} |"
        yield "|---|---|---|---|---|---|"
        for low, high in zip(limits, limits[1:]):
            yield from recall_row(f"{low} to {high}", [face for face in faces if low <= measure(face.known) < high])


def landmarks(photos: Photos) -> Iterator[str]:
    yield "\n### Landmark errors, median and 95th percentile, % of the box width (scores of 0.5 or more)\n"
    yield "| | faces | " + " | ".join(POINTS) + " |"
    yield "|---|---|" + "---|" * len(POINTS)
    for setting in photos.found:
        for title, truth in (("same weights at full size", photos.same_weights), ("other weights", photos.other_weights)):
            for group, min_height in (("", 0), (", 32 pixels or more", 32)):
                rows = [landmark_errors(face.found, face.known) for face in scored_faces(photos, setting, truth)
                        if face.known and face.found.score >= .5 and face.height >= min_height]
                cells = [f"{np.median(column):.1f} ({np.percentile(column, 95):.1f})" for column in np.array(rows).T]
                yield f"| {setting[0]} at {setting[1]}, {title}{group} | {len(rows)} | {' | '.join(cells)} |"


def precisions(photos: Photos) -> Iterator[str]:
    yield "\n### int8 compared with fp32, same photos and input size\n"
    for size in (640, 1600):
        matched = [(int8, fp32) for name, faces in photos.found["fp32", size].items()
                   for int8, fp32 in match(photos.found["int8", size][name], faces)
                   if fp32 and max(int8.score, fp32.score) >= .5]
        differences = np.array([int8.score - fp32.score for int8, fp32 in matched])
        crossed = sum((int8.score >= .5) != (fp32.score >= .5) for int8, fp32 in matched)
        overlap = np.median([iou(int8.box, fp32.box) for int8, fp32 in matched])
        yield (f"- at {size}: {len(matched)} faces with a score of 0.5 or more in one of them; int8 minus fp32: "
               f"mean {differences.mean():+.3f}; absolute difference: median {np.median(abs(differences)):.3f}, "
               f"95th percentile {np.percentile(abs(differences), 95):.3f}, largest {abs(differences).max():.3f}; "
               f"{crossed} cross 0.5; median IoU {overlap:.3f}")


def portrait_tables(portrait: PortraitResults) -> Iterator[str]:
    yield "### Variants of the portrait\n"
    for kind, title in KINDS.items():
        yield f"| {title} | int8: median (lowest to highest) | fp32 |"
        yield "|---|---|---|"
        int8, fp32 = (portrait.scores(kind, precision) for precision in ("int8", "fp32"))
        for value in int8:
            yield f"| {value:g} | {score_range(int8[value])} | {score_range(fp32[value])} |"
        yield ""
    yield ("| rotated clockwise by | int8 | fp32 | detected roll (int8), relative to the upright portrait "
           "| landmark error, % of box |")
    yield "|---|---|---|---|---|"
    int8, fp32 = (portrait.scores("roll", precision) for precision in ("int8", "fp32"))
    for angle, scores in int8.items():
        turns = [(roll(one.face) - roll(portrait.original) + 180) % 360 - 180 for one in scores if one.face]
        errors = [np.mean(portrait.landmark_errors(one)) for one in scores if one.face]
        yield (f"| {angle}° | {score_range(scores)} | {score_range(fp32[angle])} "
               f"| {statistics.median(turns) if turns else float('nan'):.0f}° "
               f"| {statistics.median(errors) if errors else float('nan'):.1f} |")


def score_range(scores: Sequence[Score]) -> str:
    values = [one.score for one in scores]
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
