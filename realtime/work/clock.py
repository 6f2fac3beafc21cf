"""Time that passes, for whatever measures: no clock that a person or a time server sets."""

import time
from functools import partial
from typing import Final

# Linux stops its monotonic clock while a machine sleeps, and what is old then would pass for fresh.
_BOOTTIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)

elapsed = time.monotonic if _BOOTTIME is None else partial(time.clock_gettime, _BOOTTIME)
"""Seconds since some moment before this process."""
