"""Line charts over time as inline SVG."""
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 190, 56, 548, 12, 160

Point = tuple[float, float]


def ceiling(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 …"""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if value <= step * factor:
                return step * factor
        step *= 10


def chart(title: str, unit: str, series: dict[str, Sequence[Point]], seconds: float,
          shaded: Sequence[Point] = ()) -> str:
    """A chart that starts at 0 on both axes. `shaded` are spans of time, in seconds like the points' x."""
    top = ceiling(max((y for points in series.values() for _, y in points), default=1) or 1)

    def x(second: float) -> float:
        return LEFT + (RIGHT - LEFT) * second / max(seconds, 1)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    parts = [f'<rect class="fault" x="{x(begin):.1f}" y="{TOP}" width="{max(1, x(end) - x(begin)):.1f}" '
             f'height="{BOTTOM - TOP}"/>' for begin, end in shaded]
    for part in range(5):
        value = top * part / 4
        parts.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{RIGHT}"/>'
                     f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    for part in range(7):
        second = seconds * part / 6
        parts.append(f'<text x="{x(second):.1f}" y="{BOTTOM + 16}" text-anchor="middle">{second / 60:.3g}</text>')
    parts.append(f'<text x="{RIGHT}" y="{BOTTOM + 29}" text-anchor="end">minutes</text>')
    for number, (name, points) in enumerate(series.items()):
        line = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
        parts.append(f'<polyline class="c{number}" points="{line}"><title>{escape(name)}</title></polyline>')
    legend = " ".join(f'<span class="key c{number}">{escape(name)}</span>' for number, name in enumerate(series))
    return (f'<figure><figcaption><b>{escape(title)}</b>{f", {unit}" if unit else ""} {legend}</figcaption>'
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg></figure>')
