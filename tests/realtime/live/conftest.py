"""A live board for a test, with every link alone and along the lane."""

from collections.abc import Iterator

import pytest

from realtime.boards.live import LiveBoard
from realtime.boards.snapshots import Snapshots
from tests.realtime.links import BOARD, FakeLink
from tests.realtime.live.joining import Counting, Open
from tests.realtime.log import Log


@pytest.fixture(autouse=True, params=[False, True], ids=["alone", "along the lane"])
def _straight(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeLink, "straight", request.param)


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
