"""The plots."""
import statistics

import numpy as np

from agreement import interval
from confidence_report import bins, portrait_scores, recalled, scored, turned_errors
from drawing import Plot


def plots(photos, made, found, whole):
    drawn = [reliability_plot(photos), recall_plot(photos)] if photos else []
    return drawn + [portrait_plot(made, found, "height", "The portrait, by size", "face height, pixels"),
                    portrait_plot(made, found, "blur", "The portrait, blurred", "sigma, pixels of a face 122 high"),
                    portrait_plot(made, found, "light", "The portrait, darkened", "share of the light"),
                    roll_plot(made, found, whole)]


def portrait_plot(made, found, kind, title, across):
    by_precision = {precision: portrait_scores(made, found[precision], kind) for precision in found}
    plot = Plot(title, across, [(value, label(kind, value)) for value in by_precision["int8"]], even=True)
    for precision, places in by_precision.items():
        plot.curve(f"score, {precision}", [(value, *middle_and_ends([score for score, _, _ in one]))
                                           for value, one in places.items()])
    return plot


def middle_and_ends(values):
    return statistics.median(values), min(values), max(values)


def label(kind, value):
    if kind == "roll":
        return f"{value:g}" if value % 90 == 0 else ""
    return f"1/{1 / value:.0f}" if kind == "light" and value < 1 else f"{value:g}"


def roll_plot(made, found, whole):
    """The error of the landmarks fits on the axis of the scores: both run from 0 to 1."""
    plot = portrait_plot(made, {"int8": found["int8"]}, "roll", "The portrait, turned", "degrees clockwise")
    errors = {angle: [float(np.mean(turned_errors(face, whole, matrix))) / 100 for _, face, matrix in places if face]
              for angle, places in portrait_scores(made, found["int8"], "roll").items()}
    plot.curve("landmark error, box widths", [(angle, *middle_and_ends(one)) for angle, one in errors.items() if one])
    return plot


def reliability_plot(photos):
    plot = Plot("Found faces that another network knows, int8 at 640", "score", [(x / 4, f"{x / 4:g}") for x in range(5)])
    plot.ideal()
    for name, truth in (("same weights, full size", photos.same), ("other weights, full size", photos.others)):
        rows = scored(photos, ("int8", 640), truth)
        points = []
        for low, high, one in bins(rows):
            if one:
                right = sum(row[1] for row in one)
                points.append((statistics.mean(row[0] for row in one), right / len(one), *interval(right, len(one))))
        plot.curve(name, points)
    return plot


def recall_plot(photos):
    limits = (0, 8, 12, 16, 24, 32, 64, 1e9)
    rows = recalled(photos, ("int8", 640))
    plot = Plot("Known faces that are found, int8 at 640", "height at the input size, pixels, from",
                [(low, f"{low:g}") for low in limits[:-1]], even=True)
    for name, least in (("with a score from 0.5 on", .5), ("from 0.02 on", .02)):
        points = []
        for low, high in zip(limits, limits[1:]):
            group = [row for row in rows if low <= row[0] < high]
            if group:
                seen = sum(1 for _, _, found in group if found and found["score"] >= least)
                points.append((low, seen / len(group), *interval(seen, len(group))))
        plot.curve(name, points)
    return plot
