#!/usr/bin/env python3
"""Runs `tune` on PHOTOS and copies the plots of its report to docs/ as SVG files. They contain no photos.

    bench/tuner_plots.py PHOTOS [--budget 5m]
    bench/tuner_plots.py --report FOLDER        # from an existing report
"""
import argparse
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "target/quarkus-app/quarkus-run.jar"
NAMES = ("pareto", "stages", "face-sizes", "scores")  # in the order of the report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="?", metavar="PHOTOS", help="folder of photos; without it, --report is read")
    parser.add_argument("--budget", default="5m", help="time limit of `tune`, default: %(default)s")
    parser.add_argument("--report", type=Path, default=ROOT / "target/bench/tuning", metavar="FOLDER",
                        help="folder of the report, default: target/bench/tuning")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", metavar="FOLDER",
                        help="folder for the SVG files, default: docs")
    arguments = parser.parse_args()
    if arguments.photos:
        command = ["java", "-jar", JAR, "tune", arguments.photos, "--budget", arguments.budget,
                   "--output", arguments.report]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    page = (arguments.report / "facet-tuning.html").read_text()
    style = plot_style(re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1])
    plots = re.findall(r"<svg (viewBox=\"0 0 (\d+) (\d+)\".*?>)(.*?)</svg>", page, re.DOTALL)
    for name, (head, width, height, content) in zip(NAMES, plots, strict=True):
        (arguments.output / f"tuning-{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {head}<style>{style}</style>'
            f"{content}</svg>\n")


def plot_style(style: str) -> str:
    """Returns the style of the page, with its colours for light and dark mode, without the rules for its layout."""
    rules = [line for line in style.splitlines() if not re.match(r"(body|h1|p |svg|figure|pre|th|\.wide|\.badge|\.columns)", line)]
    return "\n".join(rules).replace(":root", "svg")


if __name__ == "__main__":
    main()
