"""The monotonic clock for measuring durations; time servers and people cannot set it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

# Linux stops its monotonic clock while a machine sleeps, so old data would pass for fresh.
_BOOTTIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)

elapsed = time.monotonic if _BOOTTIME is None else partial(time.clock_gettime, _BOOTTIME)
"""Return the seconds since some moment before this process started."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment by two clocks.

    Attributes:
        s: seconds by a monotonic clock, for durations.
        time: the time of day in UTC, which clients are told.
    """

    s: float
    time: datetime

    @classmethod
    def now(cls) -> "Moment":
        return cls(time.monotonic(), datetime.now(UTC))
