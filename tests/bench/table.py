"""The table of a run: for each goal the medians over its rounds, and whether it is met."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tests.bench.goals import Goal

HEADINGS = ("goal", "scenario", "limit", "figure", "ratio (range)", "goal", "met")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one round gave for a goal, and what its limit was in that round."""

    name: str
    figure: float
    limit: float | None = None

    @property
    def value(self) -> float:
        """What the goal judges."""
        return self.figure if self.limit is None else self.figure / self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """The samples of one goal, taken together."""

    goal: Goal
    rounds: int
    limit: float | None
    figure: float
    value: float
    least: float
    most: float

    @property
    def met(self) -> bool | None:
        return self.goal.met(self.value)

    def cells(self) -> tuple[str, ...]:
        scope = f"({_short(self.least)} to {_short(self.most)})" if self.rounds > 1 else ""
        ratio = f"{_short(self.value)} {scope}".rstrip() if self.limit is not None else scope
        limit = f"{_short(self.limit)} {self.goal.limit}" if self.limit is not None else ""
        met = {True: "met", False: "not met", None: ""}[self.met]
        figure = f"{_short(self.figure)} {self.goal.unit}".rstrip()
        return self.goal.id, self.goal.scenario, limit, figure, ratio, self.goal.bound, met


def rows(samples: Sequence[Sample], goals: Mapping[str, Goal]) -> list[Row]:
    """Take samples together by goal, in the goals' order.

    Raises:
        KeyError: a sample is of none of the goals.
    """
    for sample in samples:
        goals[sample.name]
    found = []
    for name, goal in goals.items():
        own = [sample for sample in samples if sample.name == name]
        if own:
            values = [sample.value for sample in own]
            limits = [sample.limit for sample in own if sample.limit is not None]
            found.append(
                Row(
                    goal=goal,
                    rounds=len(own),
                    limit=median(limits) if limits else None,
                    figure=median(sample.figure for sample in own),
                    value=median(values),
                    least=min(values),
                    most=max(values),
                )
            )
    return found


def text(table: Sequence[Row]) -> str:
    """Draw the table, its columns as wide as they need be."""
    lines = [HEADINGS, *(row.cells() for row in table)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def members(table: Sequence[Row]) -> list[dict[str, Any]]:
    """Give the rows as JSON members."""
    return [{**asdict(row), "met": row.met} for row in table]


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which this share of the values lies, the nearest rank from above."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _short(value: float) -> str:
    """Write three digits that count; whole numbers of more as they are."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
