"""Holds the boards with clients in this process, and those clients."""

from collections.abc import AsyncIterator, Callable, Mapping, Set
from contextlib import asynccontextmanager
from functools import partial
from typing import Generic, Protocol, TypeVar

from board.domain.events import Changes
from board.domain.ids import BoardId
from board.store.reading import Head
from realtime.boards import nudges
from realtime.boards.live import LiveBoard
from realtime.boards.snapshots import Snapshots
from realtime.work.supervisor import Supervisor


class Client(Protocol):
    """A connected client of one board."""

    def removed(self, boards: Set[BoardId]) -> None:
        """Close if the client's board is one of these, which were removed (4504)."""
        ...


AnyClient = TypeVar("AnyClient", bound=Client)


class Hub(Generic[AnyClient]):
    """The live boards and clients of one process.

    Args:
        expects_more: tells whether events of a board are about to be committed in this process.

    Attributes:
        clients: the clients that were greeted.
        backbone: the way to other processes; None without Redis.
        snapshots: those of every board, also of boards without clients.
    """

    def __init__(
        self, supervisor: Supervisor, expects_more: Callable[[BoardId], bool] = lambda _: False
    ) -> None:
        self.clients: set[AnyClient] = set()
        self.backbone = nudges.connect(self.hear)
        self.snapshots = Snapshots()
        self._supervisor = supervisor
        self._expects_more = expects_more
        self._boards: dict[BoardId, LiveBoard] = {}

    @property
    def watched(self) -> set[BoardId]:
        """The boards with clients, or with clients that are about to join."""
        return set(self._boards)

    @asynccontextmanager
    async def board(self, board: BoardId) -> AsyncIterator[LiveBoard]:
        """Hold a live board while the block runs.

        Raises:
            Refusal: the database does not answer.
        """
        first = board not in self._boards
        if first:
            self._boards[board] = LiveBoard(
                board, self._supervisor, self.snapshots, partial(self._expects_more, board)
            )
        live = self._boards[board]
        # Counted before the first await: other clients come and go meanwhile.
        live.users += 1
        try:
            if first and self.backbone is not None:
                await self.backbone.follow(board)
            await live.open()
            yield live
        finally:
            live.users -= 1
            if not live.users:
                del self._boards[board]
                if self.backbone is not None:
                    await self.backbone.leave(board)

    def hear(self, changes: Changes) -> None:
        """Pass changes on to the board's clients in this process."""
        live = self._boards.get(changes.board)
        if live is not None:
            live.offer(changes)

    def publish(self, changes: Changes) -> None:
        """Pass changes on that this process has committed, also to other processes."""
        self.hear(changes)
        if self.backbone is not None:
            self.backbone.publish(changes)

    def compare(self, heads: Mapping[BoardId, Head]) -> None:
        """Compare boards with their heads in the database, and read what is missing."""
        self._supervisor.each("look", heads, lambda board: self._compare(board, heads[board]))

    def close_removed(self, boards: Set[BoardId]) -> None:
        """Close the clients of boards that are no longer in the database."""
        if boards:
            self.each("removed board", lambda client: client.removed(boards))

    def each(self, name: str, work: Callable[[AnyClient], None]) -> None:
        """Call a function for each client; a failure affects that client only."""
        self._supervisor.each(name, self.clients, work)

    def _compare(self, board: BoardId, head: Head) -> None:
        if board in self._boards:
            self._boards[board].compare(head)
