#!/usr/bin/env python3
"""Runs `tune` on PHOTOS and puts the plots of its report into docs/ as SVG files: drawings of numbers, without a photo.

    bench/tuner_plots.py PHOTOS [--budget 5m]
    bench/tuner_plots.py --report FOLDER        # of a report that is there already
"""
import argparse
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "target/quarkus-app/quarkus-run.jar"
# In the order of the report.
NAMES = ("pareto", "stages", "face-sizes", "scores")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("photos", nargs="?")
    arguments.add_argument("--budget", default="5m")
    arguments.add_argument("--report", type=Path, default=ROOT / "target/bench/tuning")
    given = arguments.parse_args()
    if given.photos:
        command = ["java", "-jar", JAR, "tune", given.photos, "--budget", given.budget, "--output", given.report]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    page = (given.report / "facet-tuning.html").read_text()
    style = drawing_style(re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1])
    drawings = re.findall(r"<svg (viewBox=\"0 0 (\d+) (\d+)\".*?>)(.*?)</svg>", page, re.DOTALL)
    for name, (head, width, height, content) in zip(NAMES, drawings, strict=True):
        (ROOT / f"docs/tuning-{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {head}<style>{style}</style>'
            f"{content}</svg>\n")


def drawing_style(style):
    """The page's own, with its colours for light and dark, less what arranges the page."""
    rules = [line for line in style.splitlines() if not re.match(r"(body|h1|p |svg|figure|pre|\.wide|th)", line)]
    return "\n".join(rules).replace(":root", "svg")


if __name__ == "__main__":
    main()
