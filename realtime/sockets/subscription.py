"""One client's link and its subscription to a live board, from the join to the end."""

import asyncio

from board.domain.ids import BoardId
from realtime.boards.link import Link
from realtime.boards.live import LiveBoard
from realtime.boards.subscriber import Subscriber
from realtime.sockets.line import Line


class Subscription:
    """A session's way to send, and the source of its conversation's inputs.

    Attributes:
        ended: set once no event and no answer follows.
    """

    __slots__ = ("_live", "ended", "link", "subscriber")

    def __init__(self, live: LiveBoard, link: Link, subscriber: Subscriber) -> None:
        self.link = link
        self.subscriber = subscriber
        self.ended = asyncio.Event()
        self._live = live

    @property
    def board(self) -> BoardId:
        return self._live.board

    @property
    def epoch(self) -> str:
        """The board's history now (C8)."""
        return self._live.room.epoch

    def line(self, *, unproven: bool) -> Line:
        """Return the state of the link and the position.

        Args:
            unproven: whether the conversation waits for the peer to acknowledge something.
        """
        link = self.link
        writable = link.writable
        return Line(
            writable=writable,
            # Each asks the kernel, so only where it matters.
            taken=link.taken if unproven or not writable else 0,
            written=link.written if unproven else 0,
            position=self.subscriber.position,
            head=self._live.head,
        )

    def end(self) -> None:
        """Let no event or answer follow."""
        self.ended.set()
        self._live.leave(self.subscriber)
