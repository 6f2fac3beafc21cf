"""A hub and a node for a test, on a Redis that hangs and one board without a database."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from board.domain.events import Changes
from board.domain.ids import BoardId, Rev
from board.signals import committed, decided
from board.store import reading
from realtime.boards import nudges
from realtime.boards.hub import Hub
from realtime.node import Node
from realtime.work.supervisor import Supervisor
from tests.realtime.links import BOARD


class SlowBackbone:
    """Redis as it is when it hangs: to follow a board takes until `answers`."""

    healthy = True

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.asked = asyncio.Event()

    def start(self, supervisor: Supervisor) -> None: ...

    def publish(self, changes: Changes) -> None: ...

    async def follow(self, board: BoardId) -> None:
        self.asked.set()
        await self.answers.wait()

    async def leave(self, board: BoardId) -> None: ...


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch) -> SlowBackbone:
    redis = SlowBackbone()
    monkeypatch.setattr(nudges, "connect", lambda hear: redis)
    monkeypatch.setattr(reading, "head", lambda board: reading.Head("e", Rev(0), Rev(0)))
    monkeypatch.setattr(reading, "heads", lambda boards: {BOARD: reading.Head("e", Rev(0), Rev(0))})
    return redis


@pytest.fixture
async def hub(slow: SlowBackbone) -> AsyncIterator[Hub[Any]]:
    supervisor = Supervisor()
    yield Hub(supervisor)
    supervisor.stop()


@pytest.fixture
async def node(slow: SlowBackbone) -> AsyncIterator[Node]:
    node = Node()
    yield node
    committed.disconnect(dispatch_uid="node")
    decided.disconnect(dispatch_uid="node")
    node.supervisor.stop()
