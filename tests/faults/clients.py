"""What simulated clients of every kind have in common."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.faults.history import Frame
from tests.faults.identities import Identity, Way
from tests.faults.recorder import Recorder, now


class Client:
    """Follows a board, and notes when it saw a beacon's changes.

    Args:
        ways: where it connects, the first one first.

    Attributes:
        marks: when it first saw each note of a beacon, by the note.
        gone: the server wants it no more.
    """

    def __init__(
        self, recorder: Recorder, who: Identity, ways: Sequence[Way], random: Random
    ) -> None:
        self.who = who
        self.marks: dict[str, float] = {}
        self.gone = False
        self._recorder, self._ways, self._random = recorder, ways, random
        self._way = 0
        self._changed = asyncio.Event()

    async def until(self, true: Callable[[], Any], patience_s: float) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it is not.
        """
        async with asyncio.timeout(patience_s):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def _mark(self, task: Frame) -> None:
        if task["title"] == "beacon":
            self.marks.setdefault(task["note"], now())
