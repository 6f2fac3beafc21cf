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
from realtime.work import database
from realtime.work.supervisor import Supervisor
from tests.realtime.links import BOARD
from tests.realtime.log import Log


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
async def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """The log at revision 7 that live boards read."""
    log = Log(rev=7)
    monkeypatch.setattr(database, "read", log.read)
    return log


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch) -> SlowBackbone:
    redis = SlowBackbone()
    monkeypatch.setattr(nudges, "connect", lambda hear: redis)

    def head(board: BoardId) -> reading.Head:
        return reading.Head("e", Rev(0), Rev(0))

    def heads(boards: frozenset[BoardId]) -> dict[BoardId, reading.Head]:
        return {BOARD: head(BOARD)}

    monkeypatch.setattr(reading, "head", head)
    monkeypatch.setattr(reading, "heads", heads)
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
