"""The plots."""
import statistics
from collections.abc import Sequence

import numpy as np

from facet_bench.confidence.agreement import wilson_interval
from facet_bench.confidence.detection import Photos
from facet_bench.confidence.portraits import PortraitResults
from facet_bench.confidence.svg import Plot
from facet_bench.confidence.tables import HEIGHTS, in_bins, known_faces, scored_faces


def all_plots(photos: Photos | None, portrait: PortraitResults) -> list[Plot]:
    photo_plots = [reliability_plot(photos), recall_plot(photos)] if photos else []
    return photo_plots + [portrait_plot(portrait, "height", "The portrait by size", "face height, pixels"),
                          portrait_plot(portrait, "blur", "The portrait, blurred", "sigma, pixels (face: 122 pixels high)"),
                          portrait_plot(portrait, "light", "The portrait, darkened", "share of the light"),
                          roll_plot(portrait)]


def portrait_plot(portrait: PortraitResults, kind: str, title: str, x_label: str,
                  precisions: Sequence[str] = ("int8", "fp32")) -> Plot:
    by_precision = {precision: portrait.scores(kind, precision) for precision in precisions}
    plot = Plot(title, x_label, [(value, label(kind, value)) for value in by_precision["int8"]], even=True)
    for precision, by_value in by_precision.items():
        plot.curve(f"score, {precision}", [(value, *median_and_range([one.score for one in scores]))
                                           for value, scores in by_value.items()])
    return plot


def median_and_range(values: Sequence[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


def label(kind: str, value: float) -> str:
    if kind == "roll":
        return f"{value:g}" if value % 90 == 0 else ""
    return f"1/{1 / value:.0f}" if kind == "light" and value < 1 else f"{value:g}"


def roll_plot(portrait: PortraitResults) -> Plot:
    """Scores and landmark errors share the axis from 0 to 1."""
    plot = portrait_plot(portrait, "roll", "The portrait, rotated", "degrees clockwise", ["int8"])
    errors = {angle: [float(np.mean(portrait.landmark_errors(one))) / 100 for one in scores if one.face]
              for angle, scores in portrait.scores("roll", "int8").items()}
    plot.curve("landmark error, box widths", [(angle, *median_and_range(one)) for angle, one in errors.items() if one])
    return plot


def reliability_plot(photos: Photos) -> Plot:
    plot = Plot("Detections confirmed by another network, int8 at 640", "score", [(x / 4, f"{x / 4:g}") for x in range(5)])
    plot.diagonal()
    for name, truth in (("same weights, full size", photos.same_weights),
                        ("other weights, full size", photos.other_weights)):
        points = []
        for _, _, faces in in_bins(scored_faces(photos, ("int8", 640), truth)):
            if faces:
                confirmed = sum(face.known is not None for face in faces)
                points.append((statistics.mean(face.found.score for face in faces), confirmed / len(faces),
                               *wilson_interval(confirmed, len(faces))))
        plot.curve(name, points)
    return plot


def recall_plot(photos: Photos) -> Plot:
    faces = known_faces(photos, ("int8", 640))
    plot = Plot("Known faces that are detected, int8 at 640", "height at the input size, pixels, from",
                [(low, f"{low:g}") for low in HEIGHTS[:-1]], even=True)
    for name, min_score in (("score 0.5 or more", .5), ("0.02 or more", .02)):
        points = []
        for low, high in zip(HEIGHTS, HEIGHTS[1:]):
            group = [face for face in faces if low <= face.height < high]
            if group:
                detected = sum(face.is_found(min_score) for face in group)
                points.append((low, detected / len(group), *wilson_interval(detected, len(group))))
        plot.curve(name, points)
    return plot
