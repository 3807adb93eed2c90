"""Small plots in one SVG file. Their colours follow the dark mode of the page that shows them."""
from collections.abc import Iterator, Sequence
from html import escape

WIDTH, HEIGHT = 380, 250
LEFT, RIGHT, TOP, BOTTOM = 40, WIDTH - 14, 32, 196
STYLE = """
svg { --ink: #1c2126; --faint: #68717a; --rule: #dde1e5; --c0: #0b62c4; --c1: #d9480f; --c2: #2b8a3e; --c3: #9c36b5; }
@media (prefers-color-scheme: dark) {
  svg { --ink: #e4e7ea; --faint: #98a2ac; --rule: #2e353c; --c0: #6cb0ff; --c1: #ff922b; --c2: #69db7c; --c3: #da77f2; }
}
text { font: 11px system-ui, sans-serif; fill: var(--faint); } .title { font-weight: 600; fill: var(--ink); }
.grid { stroke: var(--rule); } .ideal { stroke: var(--faint); stroke-dasharray: 4 3; }
.c0 { stroke: var(--c0); fill: var(--c0); } .c1 { stroke: var(--c1); fill: var(--c1); }
.c2 { stroke: var(--c2); fill: var(--c2); } .c3 { stroke: var(--c3); fill: var(--c3); }
polyline { fill: none !important; stroke-width: 2; } .span { stroke-width: 1; opacity: .6; }
"""


class Plot:
    """The y axis runs from 0 to 1. The x axis has `ticks`, (value, label) each; `even` places them at equal distances."""

    def __init__(self, title: str, x_label: str, ticks: Sequence[tuple[float, str]], even: bool = False) -> None:
        self.parts: list[str] = []
        self.series, self.even = 0, even
        self.values = [value for value, _ in ticks]
        self.text(LEFT, 16, "start", title, "title")
        for percent in range(0, 101, 25):
            self.line(LEFT, self.y(percent / 100), RIGHT, self.y(percent / 100), "grid")
            self.text(LEFT - 4, self.y(percent / 100) + 4, "end", f"{percent / 100:g}")
        for value, label in ticks:
            self.text(self.x(value), BOTTOM + 14, "middle", label)
        self.text(RIGHT, BOTTOM + 29, "end", x_label + " →")

    def x(self, value: float) -> float:
        if self.even:
            return LEFT + (RIGHT - LEFT) * self.values.index(value) / (len(self.values) - 1)
        return LEFT + (RIGHT - LEFT) * (value - self.values[0]) / (self.values[-1] - self.values[0])

    @staticmethod
    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value

    def diagonal(self) -> None:
        """Draws the line on which score and share are equal."""
        self.line(LEFT, self.y(0), RIGHT, self.y(1), "ideal")

    def curve(self, name: str, points: Sequence[tuple[float, ...]]) -> None:
        """Draws points (x, y), or (x, y, lowest, highest) with a bar for the range."""
        style = f"c{self.series}"
        for point in points:
            if len(point) == 4:
                self.line(self.x(point[0]), self.y(point[2]), self.x(point[0]), self.y(point[3]), f"span {style}")
            self.parts.append(f'<circle cx="{self.x(point[0]):.1f}" cy="{self.y(point[1]):.1f}" r="2.5" class="{style}"/>')
        line = " ".join(f"{self.x(point[0]):.1f},{self.y(point[1]):.1f}" for point in points)
        self.parts.append(f'<polyline points="{line}" class="{style}"/>')
        left = LEFT + 168 * (self.series % 2)
        self.line(left, BOTTOM + 43, left + 14, BOTTOM + 43, style)
        self.text(left + 18, BOTTOM + 47, "start", name)
        self.series += 1

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>')

    def text(self, x: float, y: float, anchor: str, text: str, style: str = "tick") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{style}">{escape(text)}</text>')


def page(plots: Sequence[Plot], description: str, columns: int = 2) -> Iterator[str]:
    """Yields the lines of the file."""
    rows = -(-len(plots) // columns)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns * WIDTH} {rows * HEIGHT}" '
           f'width="{columns * WIDTH}" height="{rows * HEIGHT}" role="img" aria-label="{escape(description)}">')
    yield f"<style>{STYLE}</style>"
    for number, plot in enumerate(plots):
        yield f'<g transform="translate({number % columns * WIDTH} {number // columns * HEIGHT})">'
        yield from plot.parts
        yield "</g>"
    yield "</svg>"
