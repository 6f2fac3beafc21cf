"""Draws how a figure grows, as SVG: one line for each series, both axes logarithmic."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 70, 50, 40, 150
COLOURS = ("#0b5fff", "#b3261e", "#1e7b34", "#7a3e9d")
DASHES = ("", "6 3", "2 3", "8 3 2 3")
"""A line has a pattern of its own too: colour alone says nothing to some readers."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: what it is, and its points."""

    name: str
    points: Sequence[tuple[float, float]]


def svg(title: str, across: str, upwards: str, series: Sequence[Series]) -> str:
    """Draw series over one another."""
    points = [point for each in series for point in each.points]
    across_axis = _Axis.over([x for x, _ in points], LEFT, WIDTH - RIGHT)
    upwards_axis = _Axis.over([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="15">{escape(title)}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
        f"{escape(across)}</text>",
        f'<text x="16" y="{HEIGHT / 2}" text-anchor="middle" '
        f'transform="rotate(-90 16 {HEIGHT / 2})">{escape(upwards)}</text>',
    ]
    for value in across_axis.ticks:
        x = across_axis.at(value)
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{value:g}</text>'
        )
    for value in upwards_axis.ticks:
        y = upwards_axis.at(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for number, each in enumerate(series):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        way = " ".join(f"{across_axis.at(x):.1f},{upwards_axis.at(y):.1f}" for x, y in each.points)
        parts.append(
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        parts += [
            f'<circle cx="{across_axis.at(x):.1f}" cy="{upwards_axis.at(y):.1f}" r="3" '
            f'fill="{colour}"><title>{x:g}: {y:.3g}</title></circle>'
            for x, y in each.points
        ]
        y = TOP + 16 * number
        parts.append(
            f'<path d="M{WIDTH - RIGHT + 10} {y}h24" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
            f'<text x="{WIDTH - RIGHT + 40}" y="{y + 4}">{escape(each.name)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis from a power of ten to another, and where it lies on the paper."""

    least: int
    most: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "_Axis":
        positive = [value for value in values if value > 0]
        least = math.floor(math.log10(min(positive)))
        return cls(least, max(least + 1, math.ceil(math.log10(max(positive)))), start, end)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.least, self.most + 1)]

    def at(self, value: float) -> float:
        """Return the place of a value; nothing at all is where the axis begins."""
        share = (math.log10(value) - self.least) / (self.most - self.least) if value > 0 else 0.0
        return self.start + share * (self.end - self.start)
