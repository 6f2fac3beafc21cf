"""Which boards a hub holds, and for how long."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from board.domain.commands import ClaimNext
from board.domain.errors import Forbidden, Refusal
from board.domain.events import Changes
from board.domain.ids import BoardId, PersonId, Rev
from board.domain.values import BoardInfo, Member, Role
from board.edge.arrival import SCOPE_KEY, Arrival
from board.people.credentials import Authentication, Credential, Means
from board.signals import committed, decided
from board.store import reading
from board.store.batch import Request
from board.store.reading import Seat
from realtime.admission.access import Access, Handshake, Key
from realtime.boards import nudges
from realtime.boards.hub import Hub
from realtime.sockets.session import Session
from realtime.work.supervisor import Supervisor
from tests.realtime.links import FakeLink, whole

BOARD = BoardId(1)


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
async def hub(slow: SlowBackbone) -> AsyncIterator[Hub]:
    hub = Hub()
    yield hub
    committed.disconnect(dispatch_uid="hub")
    decided.disconnect(dispatch_uid="hub")
    hub.supervisor.stop()


async def hear(hub: Hub, rev: int) -> None:
    """Let a change be committed in this process."""
    hub._committed(Changes(BOARD, "e", Rev(0), ((Rev(rev), b"{}"),)))
    await asyncio.sleep(0)


async def test_a_board_stays_while_its_first_guest_waits_for_redis(
    hub: Hub, slow: SlowBackbone
) -> None:
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def first() -> int:
        async with hub.board(BOARD) as live:
            arrived.set()
            await leave.wait()
            return live.room.rev

    guest = asyncio.create_task(first())
    await slow.asked.wait()
    async with hub.board(BOARD):
        pass
    slow.answers.set()
    await asyncio.wait_for(arrived.wait(), 5)
    await hear(hub, 1)
    leave.set()
    assert await guest == 1


async def test_a_guest_who_gives_up_leaves_nothing_behind(hub: Hub, slow: SlowBackbone) -> None:
    async def look_in() -> None:
        async with hub.board(BOARD):
            pass

    guest = asyncio.create_task(look_in())
    await slow.asked.wait()
    guest.cancel()
    await asyncio.wait([guest])
    assert guest.cancelled()
    assert hub._boards == {}


class Waiting:
    """A guest who is told to come back."""

    def __init__(self) -> None:
        self.after_ms: int | None = None

    key = (Credential(Means.OTHER), "demo")

    def stale(self, rights: int) -> bool:
        return False

    def doubt(self) -> None: ...

    def looked(self, found: object) -> None: ...

    def leave_unlooked(self) -> None: ...

    def removed(self, boards: set[BoardId]) -> None: ...

    def tick(self, now: float) -> None: ...

    async def leave_for_restart(self, after_ms: int) -> None:
        self.after_ms = after_ms


async def test_everybody_hears_of_a_restart_though_a_command_hangs(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X1: the database may be what is down."""
    monkeypatch.setattr("realtime.boards.hub.FINISH_S", 0.01)
    go_on = threading.Event()
    monkeypatch.setattr(
        "realtime.work.writer.execute", lambda board, requests: go_on.wait(10) and [None]
    )
    guest = Waiting()
    hub.guests.add(guest)
    outcome = hub.writer.submit(BOARD, Request(None, ClaimNext()))
    try:
        await hub.drain()
        assert guest.after_ms is not None
    finally:
        go_on.set()
        await outcome


async def test_who_loses_their_rights_while_the_board_is_read_for_them_may_not_stay(
    hub: Hub, slow: SlowBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X2: nobody can tell a guest who is not there yet."""
    counter, admitted, closed = [1], [True], asyncio.get_running_loop().create_future()

    def look(keys: set[Key], rights: int | None) -> dict[Key, Access | Refusal]:
        board = BoardInfo("demo", "Press hall", "UTC", "en", 10, 12, 60)
        seat = Seat(BOARD, board, Member(PersonId(7), "li", "Li", Role.OPERATOR, (), True))
        (key,) = keys
        access = Access(seat, "en", 10, 40, Authentication(key[0], rights))
        return {key: access if admitted[0] else Forbidden()}

    async def close(code: int) -> None:
        closed.set_result(code)

    monkeypatch.setattr("realtime.admission.access.look", look)
    monkeypatch.setattr(reading, "rights", lambda: counter[0])
    monkeypatch.setattr(reading, "snapshot", lambda board: whole(0, "e"))
    scope = {
        "url_route": {"kwargs": {"slug": "demo"}},
        "headers": [(b"authorization", b"Bearer x")],
        SCOPE_KEY: Arrival("127.0.0.1", secure=False, host="dibs.example", direct=True),
    }
    handshake = Handshake.of(scope)
    access = await hub.door.admit(handshake)
    link = FakeLink()
    session = Session(hub, handshake, access, link, close)  # type: ignore[arg-type]  # It need not wait for this link.
    staying = asyncio.create_task(session.run(lambda: None))
    await slow.asked.wait()
    counter[0], admitted[0] = 2, False
    await hub._look()
    slow.answers.set()
    assert await asyncio.wait_for(closed, 5) == 4503
    assert [frame["type"] for frame in link.frames] == ["welcome", "snapshot", "bye"]
    await staying
