"""Measures what the scores and landmarks of the shipped model are worth. Prints tables in Markdown."""
import argparse
import tempfile
from pathlib import Path

from facet_bench import environment

DESCRIPTION = "Scores of the shipped model: reliability, and by size, blur, light and roll"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/confidence", description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, metavar="SHARED",
                        help="folder of test photos and golden faces; without it, only the portrait is measured")
    parser.add_argument("--quick", action="store_true",
                        help="place each variant of the portrait at one position instead of six")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="also write the plots to this file")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    environment.use_packages()
    environment.build_jar()
    import cv2

    from facet_bench.confidence import plots, svg, tables
    from facet_bench.confidence.detection import Photos, detect
    from facet_bench.confidence.portraits import PortraitResults, Portraits

    portrait = environment.SAMPLE_PHOTO
    original = detect([portrait], "fp32")[str(portrait)][0]
    with tempfile.TemporaryDirectory() as folder:
        variants = Portraits(cv2.imread(str(portrait)), original.box).write(Path(folder), 1 if arguments.quick else 6)
        found = {precision: detect(variants, precision) for precision in ("int8", "fp32")}
    results = PortraitResults(original, variants, found)
    photos = Photos(arguments.shared) if arguments.shared else None
    if photos:
        print("\n".join(tables.photo_tables(photos)), end="\n\n")
    print("\n".join(tables.portrait_tables(results)))
    if arguments.plot:
        arguments.plot.write_text("\n".join(svg.page(plots.all_plots(photos, results), DESCRIPTION)) + "\n")
    return 0
