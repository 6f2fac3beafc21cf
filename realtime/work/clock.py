"""The monotonic clock for measuring durations; time servers and people cannot set it."""

import time
from functools import partial
from typing import Final

# Linux stops its monotonic clock while a machine sleeps, so old data would pass for fresh.
_BOOTTIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)

elapsed = time.monotonic if _BOOTTIME is None else partial(time.clock_gettime, _BOOTTIME)
"""Return the seconds since some moment before this process started."""
