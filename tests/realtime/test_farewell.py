"""A close counts by its reason, and says it first (X1)."""

import asyncio

import pytest

from realtime.protocol.closing import Closing
from realtime.sockets import farewell
from realtime.sockets.farewell import goodbye
from realtime.work.metrics import CLOSED
from tests.realtime.links import FakeLink


class DeafLink(FakeLink):
    """A link whose client reads when `reads` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = asyncio.Event()
        self.aborted = False

    async def ready(self) -> None:
        await self.reads.wait()

    def abort(self) -> None:
        self.aborted = True


@pytest.mark.parametrize("reads", [True, False], ids=["reads again", "never reads again"])
async def test_a_client_that_does_not_read_is_counted_and_may_find_the_reason(
    monkeypatch: pytest.MonkeyPatch, reads: bool
) -> None:
    monkeypatch.setattr(farewell, "BYE_UNREAD_S", 5 if reads else 0.01)
    before = CLOSED.labels("too_slow")._value.get()
    link, closed = DeafLink(), list[int]()
    if reads:
        link.reads.set()

    async def close(code: int) -> None:
        closed.append(code)

    await goodbye(link, close, Closing.TOO_SLOW, "en")  # type: ignore[arg-type]
    assert CLOSED.labels("too_slow")._value.get() == before + 1
    assert [frame["code"] for frame in link.frames] == ["too_slow"]
    assert (closed, link.aborted) == (([4002], False) if reads else ([], True))
