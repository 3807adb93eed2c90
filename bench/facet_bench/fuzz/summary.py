"""Summarizes the results of a run as a Markdown table with one row per format."""
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SLOW_MILLIS = 3000
# Of smaller pictures, other memory is the larger part.
MIN_PIXELS = 2_000_000


@dataclass
class Result:
    number: int
    format: str
    name: str
    header: str
    decoding: str
    rendering: str
    pixels: int
    decoding_millis: int
    rendering_millis: int
    decoding_kilobytes: int
    rendering_kilobytes: int

    @property
    def unexpected(self) -> bool:
        return any("exception" in outcome for outcome in (self.header, self.decoding, self.rendering))


def parse(line: str) -> Result:
    fields = line.rstrip("\n").split("\t")
    return Result(int(fields[0]), *fields[1:6], *map(int, fields[6:]))


class Summary:
    def __init__(self, results: Path, crashes: list[tuple[int, str]]) -> None:
        with open(results) as lines:
            self.results = [parse(line) for line in lines]
        self.crashes = crashes

    def clean(self) -> bool:
        return not self.crashes and not any(result.unexpected or slowest(result) > SLOW_MILLIS for result in self.results)

    def table(self) -> str:
        groups: dict[str, list[Result]] = defaultdict(list)
        for result in self.results:
            groups[result.format].append(result)
        rows = ["| format | files | passed the header checks | decoded | unexpected errors | slowest, CPU s | peak MB "
                "| bytes per pixel, detection | with a picture |", "|---|---|---|---|---|---|---|---|---|"]
        rows += [row(name, results) for name, results in sorted(groups.items())]
        rows.append(row("all", self.results))
        return "\n".join([*rows, "", f"Crashes and hangs: {len(self.crashes)}"])


def slowest(result: Result) -> int:
    return max(result.decoding_millis, result.rendering_millis)


def row(name: str, results: list[Result]) -> str:
    def share(matches: Callable[[Result], bool]) -> str:
        return f"{100 * sum(map(matches, results)) / len(results):.0f} %"

    large = [result for result in results if result.pixels >= MIN_PIXELS]
    detection = max((result.decoding_kilobytes * 1024 / result.pixels for result in large), default=0)
    picture = max((result.rendering_kilobytes * 1024 / result.pixels for result in large), default=0)
    peak = max(max(result.decoding_kilobytes, result.rendering_kilobytes) for result in results) / 1000
    return (f"| {name} | {len(results):,} | {share(lambda result: result.header == 'passed')} "
            f"| {share(lambda result: result.decoding == 'passed')} | {sum(result.unexpected for result in results)} "
            f"| {max(map(slowest, results)) / 1000:.1f} | {peak:.0f} | {detection:.1f} | {picture:.1f} |")
