"""Clients that join a live board over a log in memory, and a supervisor that counts failures."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from board.domain.errors import Unavailable
from board.domain.ids import Rev
from realtime.boards.live import LiveBoard, Since
from realtime.boards.subscriber import Subscriber
from realtime.protocol.codec import Frame
from realtime.work.supervisor import Supervisor
from tests.realtime.links import FakeLink

Open = Callable[[], Awaitable[LiveBoard]]


class Counting(Supervisor):
    """Remembers each failure, so that what a link complains of fails the test."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[Exception] = []

    def _failed(self, name: str, error: Exception) -> None:
        super()._failed(name, error)
        if not isinstance(error, Unavailable):
            self.failures.append(error)


def greet(epoch: str, rev: Rev, resumed: bool) -> Frame:
    return Frame(json.dumps({"type": "resumed" if resumed else "welcome", "rev": rev}).encode())


async def join(live: LiveBoard, since: str | None = None) -> tuple[FakeLink, Subscriber]:
    epoch, _, rev = (since or "").rpartition(":")
    link = FakeLink(int(rev) if since else -1)
    return link, await live.join(link, Since(epoch, Rev(int(rev))) if since else None, greet)


async def settle() -> None:
    """Let everything that can run do so; a round may wait for 10 ms."""
    for _ in range(3):
        await asyncio.sleep(0.006)
