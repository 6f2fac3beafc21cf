"""Figures over time: how fast each grows, and a picture of small charts as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WARM_UP = 1 / 3
"""The part of a run in which rooms, caches and pools fill: nothing is concluded from it."""

WIDTH, HEIGHT, GAP, COLUMNS = 300, 90, 46, 3


@dataclass(frozen=True, slots=True)
class Slope:
    """How fast something grows in an hour, and by how much that may be wrong: twice its standard
    error.
    """

    per_hour: float
    margin: float

    @property
    def least(self) -> float:
        """How fast it grows at least: people who come and go are no growth."""
        return self.per_hour - self.margin


@dataclass(frozen=True, slots=True)
class Series:
    """One figure: when it was taken, in seconds, and what it was."""

    name: str
    at: tuple[float, ...]
    values: tuple[float, ...]

    def settled(self) -> "Series":
        """Return what comes after the warm-up."""
        begin = self.at[-1] * WARM_UP
        kept = [pair for pair in zip(self.at, self.values, strict=True) if pair[0] >= begin]
        at, values = zip(*kept, strict=True)
        return Series(self.name, at, values)

    def per_hour(self) -> "Slope":
        """Fit a line."""
        middle, mean = sum(self.at) / len(self.at), sum(self.values) / len(self.values)
        spread = sum((at - middle) ** 2 for at in self.at)
        if not spread or len(self.at) < 3:
            return Slope(0.0, 0.0)
        both = sum(
            (at - middle) * (value - mean) for at, value in zip(self.at, self.values, strict=True)
        )
        rises = both / spread
        off = [
            value - mean - rises * (at - middle)
            for at, value in zip(self.at, self.values, strict=True)
        ]
        error = math.sqrt(sum(miss**2 for miss in off) / (len(off) - 2) / spread)
        return Slope(rises * 3600, 2 * error * 3600)


def svg(series: Sequence[Series]) -> str:
    """Draw one chart for each figure, from zero to its highest value."""
    rows = -(-len(series) // COLUMNS)
    charts = [
        _chart(
            one, GAP + number % COLUMNS * (WIDTH + GAP), GAP + number // COLUMNS * (HEIGHT + GAP)
        )
        for number, one in enumerate(series)
    ]
    width, height = GAP + COLUMNS * (WIDTH + GAP), GAP + rows * (HEIGHT + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(charts)}</svg>\n'
    )


def _chart(one: Series, left: float, top: float) -> str:
    highest = max(one.values) or 1
    points = " ".join(
        f"{left + at / one.at[-1] * WIDTH:.1f},{top + HEIGHT - value / highest * HEIGHT:.1f}"
        for at, value in zip(one.at, one.values, strict=True)
    )
    label = (
        f"{one.name}: {one.values[0]:.1f} to {one.values[-1]:.1f}, "
        f"{one.settled().per_hour().per_hour:+.1f} an hour"
    )
    settled = left + WARM_UP * WIDTH
    return (
        f'<text x="{left}" y="{top - 6}">{escape(label)}</text>'
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#ccc"/>'
        f'<line x1="{settled}" x2="{settled}" y1="{top}" y2="{top + HEIGHT}" stroke="#ccc" '
        f'stroke-dasharray="3"/>'
        f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="1.5"/>'
    )
