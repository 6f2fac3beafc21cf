"""A live board for a test, with every link alone and along the lane."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from realtime.boards.live import LiveBoard
from realtime.boards.snapshots import Snapshots
from tests.realtime.links import BOARD, FakeLink
from tests.realtime.live.joining import Counting, Open
from tests.realtime.log import Log


@pytest.fixture(autouse=True, params=[False, True], ids=["alone", "along the lane"])
def _straight(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeLink, "straight", request.param)


@pytest.fixture(autouse=True)
def _threads_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encode snapshots on the loop, so that `settle` is long enough on a busy machine."""

    async def at_once(work: Callable[..., Any], *given: Any) -> Any:
        await asyncio.sleep(0)
        return work(*given)

    monkeypatch.setattr(asyncio, "to_thread", at_once)


@pytest.fixture
def supervisor() -> Iterator[Counting]:
    """Every failure fails the test, unless the test takes it out."""
    supervisor = Counting()
    yield supervisor
    assert supervisor.failures == []


@pytest.fixture
def opened(log: Log, supervisor: Counting) -> Open:
    async def open_() -> LiveBoard:
        live = LiveBoard(BOARD, supervisor, Snapshots())
        await live.open()
        return live

    return open_
