"""The latest snapshot of each board, read and encoded once for sockets, streams and HTTP."""

import asyncio
from dataclasses import dataclass
from typing import Final

from board.domain.events import Snapshot
from board.domain.ids import BoardId, Rev
from board.store import reading
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.work import database

AGE_S: Final = 5.0
"""How long a snapshot is given although the board has not changed: what it shows of finished tasks
depends on the time (S6)."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A whole board at one revision, as every client gets it."""

    epoch: str
    rev: Rev
    frame: Frame


class Snapshots:
    """Reads a board at most once at a time, and again when it has changed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._latest: dict[BoardId, tuple[float, Encoded]] = {}
        self._reading: dict[BoardId, asyncio.Task[Encoded]] = {}

    def kept(self, board: BoardId, epoch: str, rev: Rev) -> Encoded | None:
        """Return the latest snapshot, if it shows this revision or a later one."""
        until, latest = self._latest.get(board, (0.0, None))
        if latest is None or until <= self._loop.time() or _lacks(latest, epoch, rev):
            return None
        return latest

    async def read(self, board: BoardId) -> Encoded:
        """Read a board; a read that is under way is shared.

        Raises:
            UnknownBoard: there is no such board.
            Unavailable: the database does not answer.
        """
        if board not in self._reading:
            self._reading[board] = self._loop.create_task(self._read(board))
        return await asyncio.shield(self._reading[board])

    async def at_least(self, board: BoardId, epoch: str, rev: Rev) -> Encoded:
        """Return a snapshot at a revision that was committed, or at a later one; of another history
        if the database has one now.

        Raises:
            UnknownBoard: there is no such board.
            Unavailable: the database does not answer.
        """
        latest = self.kept(board, epoch, rev)
        if latest is None:
            latest = await self.read(board)
            if _lacks(latest, epoch, rev):
                # That read was under way before.
                latest = await self.read(board)
        return latest

    async def _read(self, board: BoardId) -> Encoded:
        try:
            whole = await database.read(reading.snapshot, board)
            # A large board would keep the event loop busy for some ten milliseconds.
            encoded = await asyncio.to_thread(_encoded, whole)
        finally:
            del self._reading[board]
        now = self._loop.time()
        # A board that no client asks for leaves nothing behind.
        self._latest = {key: kept for key, kept in self._latest.items() if kept[0] > now}
        self._latest[board] = now + AGE_S, encoded
        return encoded


def _encoded(whole: Snapshot) -> Encoded:
    frame = down.snapshot(whole)
    frame.compress()
    return Encoded(whole.epoch, whole.rev, frame)


def _lacks(latest: Encoded, epoch: str, rev: Rev) -> bool:
    return latest.epoch != epoch or latest.rev < rev
