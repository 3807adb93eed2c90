"""The tables, in Markdown."""
import statistics

import numpy as np

from agreement import expected_error, interval, iou, landmark_errors, pairs, roll, turn_aside

BINS = (.02, .1, .3, .5, .6, .7, .8, .9, .95, .99, 1.0001)
POINTS = ("left eye", "right eye", "nose", "mouth left", "mouth right")
KINDS = {"height": "face height, pixels", "blur": "blur, sigma in pixels of a face 122 high", "light": "brightness",
         "covered below": "covered from below", "covered aside": "covered from one side"}


def scored(photos, setting, truth, without=()):
    """(score, right, height at the input size, face, known face) of everything that was found."""
    return [(face["score"], other is not None, face["box"][3] * min(1, setting[1] / photos.longest[name]), face, other)
            for name, faces in photos.found[setting].items() if name not in without
            for face, other in pairs(faces, truth[name])]


def bins(rows):
    for low, high in zip(BINS, BINS[1:]):
        yield low, high, [row for row in rows if low <= row[0] < high]


def photo_tables(photos):
    crowd = max(photos.same, key=lambda name: len(photos.same[name]))
    yield from reliability(photos, crowd)
    yield from sizes(photos)
    yield from poses(photos)
    yield from landmarks(photos)
    yield from precisions(photos)


def reliability(photos, crowd):
    yield "### Reliability"
    for setting in (("int8", 640), ("fp32", 1600)):
        for title, without in (("all photos", ()), (f"without {crowd}", (crowd,))):
            rows = scored(photos, setting, photos.same, without)
            other = scored(photos, setting, photos.others, without)
            yield f"\n{setting[0]} at {setting[1]}, {title}\n"
            yield "| score | found | mean score | on a face that the same weights know | that others know | 95 % interval |"
            yield "|---|---|---|---|---|---|"
            for (low, high, same), (_, _, others) in zip(bins(rows), bins(other)):
                if same:
                    right = sum(row[1] for row in others)
                    low_share, high_share = interval(right, len(others))
                    yield (f"| {low:g} to {min(1, high):g} | {len(same)} | {statistics.mean(row[0] for row in same):.2f} "
                           f"| {sum(row[1] for row in same) / len(same):.2f} | {right / len(others):.2f} "
                           f"| {low_share:.2f} to {high_share:.2f} |")
            over = [row for row in other if row[0] >= .5]
            yield (f"\nExpected calibration error against others' weights: all {expected_error([r[:2] for r in other]):.3f}, "
                   f"from 0.5 on {expected_error([r[:2] for r in over]):.3f}; mean score there "
                   f"{statistics.mean(r[0] for r in over):.3f}, right {sum(r[1] for r in over) / len(over):.3f} of {len(over)}")


def sizes(photos):
    yield "\n### Known faces (others' weights) by height at the input size\n"
    yield "| height | known | found from 0.5 on | found from 0.02 on | median score | landmarks, % of box |"
    yield "|---|---|---|---|---|---|"
    rows = recalled(photos, ("int8", 640))
    for low, high in ((0, 8), (8, 12), (12, 16), (16, 24), (24, 32), (32, 64), (64, 1e9)):
        yield from share(f"{low} to {high:g}" if high < 1e9 else f"over {low}", [r for r in rows if low <= r[0] < high])


def recalled(photos, setting):
    """(height at the input size, known face, found face or None)."""
    rows = []
    for name, faces in photos.found[setting].items():
        by_known = {id(other): face for face, other in pairs(faces, photos.others[name]) if other}
        factor = min(1, setting[1] / photos.longest[name])
        rows += [(face["box"][3] * factor, face, by_known.get(id(face))) for face in photos.others[name]]
    return rows


def share(label, rows):
    seen = [found for _, _, found in rows if found]
    if rows:
        errors = [np.mean(landmark_errors(found, face)) for _, face, found in rows if found]
        yield (f"| {label} | {len(rows)} | {sum(f['score'] >= .5 for f in seen) / len(rows):.2f} | {len(seen) / len(rows):.2f} "
               f"| {statistics.median(f['score'] for f in seen) if seen else 0:.2f} "
               f"| {statistics.median(errors) if errors else 0:.1f} |")


def poses(photos):
    """Of faces that are large enough, so that size is not measured again."""
    rows = [row for row in recalled(photos, ("int8", 640)) if row[0] >= 16]
    for title, measure, limits in (("nose off the middle of the eyes, in eye distances", turn_aside, (0, .15, .3, .5, 99)),
                                   ("roll, degrees", lambda face: abs(roll(face)), (0, 10, 20, 30, 181))):
        yield f"\n### Known faces of 16 pixels and more, by {title}\n"
        yield "| | known | found from 0.5 on | found from 0.02 on | median score | landmarks, % of box |"
        yield "|---|---|---|---|---|---|"
        for low, high in zip(limits, limits[1:]):
            yield from share(f"{low} to {high}", [row for row in rows if low <= measure(row[1]) < high])


def landmarks(photos):
    yield "\n### Landmarks, median and 95th percentile of the error, % of the box width (faces from 0.5 on)\n"
    yield "| | faces | " + " | ".join(POINTS) + " |"
    yield "|---|---|" + "---|" * len(POINTS)
    for setting in photos.found:
        for title, truth in (("same weights at own size", photos.same), ("other weights", photos.others)):
            for group, low in (("", 0), (", 32 pixels and more", 32)):
                rows = [landmark_errors(face, other) for score, right, height, face, other
                        in scored(photos, setting, truth) if right and score >= .5 and height >= low]
                cells = [f"{np.median(column):.1f} ({np.percentile(column, 95):.1f})" for column in np.array(rows).T]
                yield f"| {setting[0]} at {setting[1]}, {title}{group} | {len(rows)} | {' | '.join(cells)} |"


def precisions(photos):
    yield "\n### int8 beside fp32, same photos and input size\n"
    for size in (640, 1600):
        rows = []
        for name, faces in photos.found["fp32", size].items():
            rows += [(face, other) for face, other in pairs(photos.found["int8", size][name], faces)]
        both = [(a["score"], b["score"], iou(a["box"], b["box"])) for a, b in rows if b and max(a["score"], b["score"]) >= .5]
        differences = np.array([a - b for a, b, _ in both])
        crossed = sum((a >= .5) != (b >= .5) for a, b, _ in both)
        yield (f"- at {size}: {len(both)} faces that one of them scores 0.5 or more; int8 less fp32: mean {differences.mean():+.3f}, "
               f"median of the distance {np.median(abs(differences)):.3f}, 95th percentile {np.percentile(abs(differences), 95):.3f}, "
               f"largest {abs(differences).max():.3f}; {crossed} cross 0.5; IoU median {np.median([i for _, _, i in both]):.3f}")


def portrait_scores(made, found, kind):
    """By value: the best score in each place, 0 where nothing lies on the face, and the face there."""
    by_value = {}
    for path, (variant, matrix) in made.items():
        if variant.kind == kind:
            best = max(found[path], key=lambda face: face["score"], default=None)
            by_value.setdefault(variant.value, []).append((best["score"] if best else 0, best, matrix))
    return dict(sorted(by_value.items()))


def portrait_tables(made, found, whole):
    yield "### The portrait, changed\n"
    for kind, title in KINDS.items():
        yield f"| {title} | int8: median (lowest to highest) | fp32 |"
        yield "|---|---|---|"
        int8, fp32 = (portrait_scores(made, found[precision], kind) for precision in ("int8", "fp32"))
        for value in int8:
            yield f"| {value:g} | {span(int8[value])} | {span(fp32[value])} |"
        yield ""
    yield "| turned clockwise by | int8 | fp32 | roll that int8 says, less that of the upright one | landmarks, % of box |"
    yield "|---|---|---|---|---|"
    int8, fp32 = (portrait_scores(made, found[precision], "roll") for precision in ("int8", "fp32"))
    for angle, places in int8.items():
        turns = [(roll(face) - roll(whole) + 180) % 360 - 180 for _, face, _ in places if face]
        errors = [np.mean(turned_errors(face, whole, matrix)) for _, face, matrix in places if face]
        yield (f"| {angle}° | {span(places)} | {span(fp32[angle])} | {statistics.median(turns) if turns else float('nan'):.0f}° "
               f"| {statistics.median(errors) if errors else float('nan'):.1f} |")


def turned_errors(face, whole, matrix):
    """Against the points of the upright portrait, turned with it."""
    points = np.array(whole["points"]) @ matrix[:, :2].T + matrix[:, 2]
    return landmark_errors(face, {"points": points, "box": whole["box"]})


def span(places):
    scores = [score for score, _, _ in places]
    return f"{statistics.median(scores):.2f} ({min(scores):.2f} to {max(scores):.2f})"
