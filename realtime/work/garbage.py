"""Scheduler of garbage collections: each one stops the event loop, and with it every client.

Reference counts free what a closed connection held; the collector is for the few cycles that
libraries leave.
"""

import gc
import time
from collections.abc import Callable
from typing import Final

CHECK_S: Final = 1.0
EVERY_S: Final = 60.0
LATEST_S: Final = 600.0
"""Time limit for a process that is never quiet."""
_QUIET: Final = 0.2
"""The part of a core that a process uses at most in a quiet second."""
_LONG_S: Final = 0.02
_YOUNG: Final = (20_000, 5, 1_000_000)
"""Only young objects are collected whenever 20,000 more exist, within a few milliseconds."""


def set_aside() -> None:
    """Exempt all that exists now from collections: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_YOUNG)


class QuietCollector:
    """Collects old objects once a minute, in a quiet second.

    Args:
        cpu_s: tells how many seconds of CPU the process has used.
        now_s: a monotonic clock.
    """

    def __init__(
        self,
        cpu_s: Callable[[], float] = time.process_time,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cpu_s, self._now_s = cpu_s, now_s
        self._used_s, self._at_s = cpu_s(), now_s()
        self._collected_at_s = self._at_s

    async def check(self) -> None:
        """Collect if that is due; called every CHECK_S."""
        used_s, at_s = self._cpu_s(), self._now_s()
        quiet = used_s - self._used_s < _QUIET * (at_s - self._at_s)
        self._used_s, self._at_s = used_s, at_s
        waited_s = at_s - self._collected_at_s
        if waited_s >= (EVERY_S if quiet else LATEST_S):
            self._collected_at_s = at_s
            self._collect()

    def _collect(self) -> None:
        began = self._now_s()
        gc.collect()
        if self._now_s() - began > _LONG_S:
            # Thousands of clients. They are searched once, and not again every minute.
            gc.freeze()
