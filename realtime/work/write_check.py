"""Detects whether the database takes writes: by failed writes at once, by a probe every few
seconds.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from board.database.outage import OUTAGE
from board.domain.errors import Refusal
from board.signals import write_failed
from board.store.write_probe import try_to_write
from realtime.work import database
from realtime.work.clock import elapsed

log = logging.getLogger("dibs.writing")

CHECK_S: Final = 3.0
"""The interval of probes while writes fail, and so the delay of good news."""
PROVEN_S: Final = 20.0
"""How long a successful write counts as proof. A failed command overrides it at once."""


class WriteCheck:
    """Knows why writes fail, or that one succeeded a moment ago.

    Args:
        changed: called on the event loop with `reason` when that changes.

    Attributes:
        reason: one word; None while writes succeed.
    """

    def __init__(self, changed: Callable[[str | None], None]) -> None:
        self.reason: str | None = None
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._proven_at: float | None = None
        self._failures = 0
        write_failed.connect(self._hear, dispatch_uid="write check")

    async def check(self) -> None:
        """Probe if a probe is due."""
        if self._proven_at is None or elapsed() - self._proven_at >= PROVEN_S:
            await self._probe()

    async def know(self) -> None:
        """Wait for the first result."""
        if self._proven_at is None and self.reason is None:
            await self._probe()

    async def _probe(self) -> None:
        began, failures = elapsed(), self._failures
        try:
            await database.write(try_to_write)
        except (Refusal, *OUTAGE):
            # Errors that forbid writing were reported where they were raised; a database that is
            # away or busy proves nothing about writes.
            return
        # A command may have failed since the probe was written.
        if failures == self._failures:
            self._proven_at = began
            self._conclude(None)

    def _hear(self, reason: str | None, **_: Any) -> None:
        self._loop.call_soon_threadsafe(self._fail, reason)

    def _fail(self, reason: str | None) -> None:
        # After any failure the next probe is due, of unknown causes too.
        self._failures += 1
        self._proven_at = None
        if reason is not None:
            self._conclude(reason)

    def _conclude(self, reason: str | None) -> None:
        if reason != self.reason:
            if reason is not None:
                log.error("nothing can be saved: %s", reason)
            self.reason = reason
            self._changed(reason)
