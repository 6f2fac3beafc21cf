"""A board's log in memory, where a LiveBoard reads instead of the database; tests decide when an
answer arrives.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from board.domain.errors import Unavailable
from board.domain.events import Changes, Snapshot
from board.domain.ids import BoardId, Rev
from board.store.reading import Head
from tests.realtime.links import EPOCH, changes, whole


class Log:
    """Answers the queries of board.reading.

    Attributes:
        reads: the names of the queries that were made.
        down: whether the database does not answer.
        arrived: cleared, answers that were read are held back until it is set.
    """

    def __init__(self, rev: int = 0) -> None:
        self.epoch = EPOCH
        self.rev = rev
        self.line = 0
        self.reads: list[str] = []
        self.down = False
        self.arrived = asyncio.Event()
        self.arrived.set()

    async def read(self, query: Callable[..., Any], *args: Any) -> Any:
        self.reads.append(query.__name__)
        if self.down:
            raise Unavailable
        result = getattr(self, query.__name__)(*args)
        await asyncio.sleep(0)
        await self.arrived.wait()
        return result

    async def write(self, work: Callable[..., Any], board: BoardId, instead_of: str) -> None:
        """Begin a new epoch, as board.history does."""
        assert (work.__name__, instead_of) == ("begin_epoch", self.epoch)
        self.epoch = "other"

    def commit(self, count: int = 1) -> Changes:
        """Let something happen; returns the nudge, which the test may deliver or lose."""
        first = self.rev + 1
        self.rev += count
        return changes(*range(first, self.rev + 1), epoch=self.epoch, resumable_from=self.line)

    @property
    def present(self) -> Head:
        return Head(self.epoch, Rev(self.rev), Rev(self.line))

    def head(self, board: BoardId) -> Head:
        return self.present

    def snapshot(self, board: BoardId) -> Snapshot:
        return whole(self.rev, self.epoch)

    def events_after(self, board: BoardId, rev: Rev, most: int) -> tuple[Changes, Rev]:
        kept = [number for number in range(self.line + 1, self.rev + 1) if number > rev][:most]
        return changes(*kept, epoch=self.epoch, resumable_from=self.line), Rev(self.rev)
