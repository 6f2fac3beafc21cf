"""How a node stops."""

import threading
from collections.abc import Set

import pytest

from board.domain.commands import ClaimNext
from board.domain.errors import Busy
from board.domain.ids import BoardId
from board.people.credentials import Credential, Means
from board.store.request import Request
from board.submission import CommandQueues
from realtime.node import Node
from tests.realtime.links import BOARD


class Waiting:
    """A client that is told to come back."""

    def __init__(self) -> None:
        self.after_ms: int | None = None

    key = (Credential(Means.OTHER), "demo")

    def stale(self, rights: int) -> bool:
        return False

    def doubt(self) -> None: ...

    def resolved(self, found: object) -> None: ...

    def leave_unresolved(self) -> None: ...

    def removed(self, boards: Set[BoardId]) -> None: ...

    def tick(self, now: object, proof: object) -> None: ...

    async def leave_for_restart(self, after_ms: int) -> None:
        self.after_ms = after_ms


async def test_every_client_hears_of_a_restart_though_a_command_hangs(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X1: the database may be what is down."""
    monkeypatch.setattr("realtime.node.FINISH_S", 0.01)
    go_on = threading.Event()
    stuck = CommandQueues(lambda board, requests: go_on.wait(10) and [Busy()], threads=1)
    monkeypatch.setattr("board.submission.queues", stuck)
    client = Waiting()
    node.hub.clients.add(client)
    outcome = node.commands.submit(BOARD, Request(None, ClaimNext()))
    try:
        await node.drain()
        assert client.after_ms is not None
    finally:
        go_on.set()
        await outcome
