"""The life of a client on a real node: it joins, its frames are received, and it ends."""

import asyncio

import pytest

from board.access.identity import Identity
from board.domain.errors import Forbidden, Refusal
from board.domain.ids import PersonId
from board.domain.values import Member, Role
from board.edge.arrival import SCOPE_KEY, Arrival
from board.people import rights
from board.people.credentials import Authentication, Credential
from board.store import reading
from board.store.reading import Seat
from realtime.admission.access import Handshake
from realtime.node import Node
from realtime.sockets.session import Session
from realtime.work.clock import elapsed
from tests.board.values import BOARD as INFO
from tests.realtime.conftest import SlowBackbone
from tests.realtime.links import BOARD, EPOCH, FakeLink, whole
from tests.realtime.log import Log
from tests.realtime.served import MeteredLink, access


async def test_a_client_whose_rights_end_while_its_board_is_read_may_not_stay(
    node: Node, slow: SlowBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X2: the look at rights finds no client yet that it could close."""
    counter, admitted, closed = [1], [True], asyncio.get_running_loop().create_future()

    def identify(shown: set[Credential]) -> dict[Credential, Identity]:
        (credential,) = shown
        proved = Authentication(credential, counter[0])
        return {credential: Identity(proved, "en", 10, 40, PersonId(7))}

    def seats(places: set[tuple[str, PersonId]]) -> dict[tuple[str, PersonId], Seat | Refusal]:
        seat = Seat(BOARD, INFO, Member(PersonId(7), "li", "Li", Role.OPERATOR, (), True))
        return dict.fromkeys(places, seat if admitted[0] else Forbidden())

    async def close(code: int) -> None:
        closed.set_result(code)

    monkeypatch.setattr("board.access.authenticator.identify", identify)
    monkeypatch.setattr(reading, "seats", seats)
    monkeypatch.setattr(rights, "counter", lambda: counter[0])
    monkeypatch.setattr(reading, "snapshot", lambda board: whole(0, "e"))
    scope = {
        "url_route": {"kwargs": {"slug": "demo"}},
        "headers": [(b"authorization", b"Bearer x")],
        SCOPE_KEY: Arrival("127.0.0.1", secure=False, host="dibs.example", direct=True),
    }
    handshake = Handshake.of(scope)
    access = (await node.admissions.enter(handshake.key)).access
    link = FakeLink()
    session = Session(node, handshake, access, link, close)  # type: ignore[arg-type]  # It need not wait for this link.
    staying = asyncio.create_task(session.run(lambda: None))
    await slow.asked.wait()
    counter[0], admitted[0] = 2, False
    await node.poll.once()
    slow.answers.set()
    assert await asyncio.wait_for(closed, 5) == 4503
    assert [frame["type"] for frame in link.frames] == ["welcome", "snapshot", "bye"]
    await staying


class Stay:
    """A session that runs over a log in memory."""

    def __init__(self, node: Node, since: str = "") -> None:
        arrival = Arrival("127.0.0.1", secure=False, host="dibs.example", direct=True)
        scope = {"url_route": {"kwargs": {"slug": "demo"}}, "headers": [], SCOPE_KEY: arrival}
        scope["query_string"] = f"since={since}".encode()
        self.link = MeteredLink()
        self.closed: list[int] = []
        self.session = Session(node, Handshake.of(scope), access(), self.link, self.close)  # type: ignore[arg-type]  # It need not wait for this link.
        self.greeted = asyncio.Event()
        self.running = asyncio.create_task(self.session.run(self.greeted.set))

    @property
    def told(self) -> list[str]:
        return [frame["type"] for frame in self.link.frames]

    async def close(self, code: int) -> None:
        self.closed.append(code)


@pytest.fixture
async def stay(node: Node, slow: SlowBackbone, log: Log) -> Stay:
    slow.answers.set()
    return Stay(node)


async def test_frames_are_answered_until_the_process_stops(node: Node, stay: Stay) -> None:
    await stay.greeted.wait()
    (client,) = node.hub.clients
    stay.session.receive('{"type":"ping","ref":"p1"}')
    node.draining = True
    stay.session.receive('{"type":"ping","ref":"p2"}')
    assert stay.told == ["welcome", "snapshot", "pong"]
    await client.leave_for_restart(0)
    await stay.running
    assert stay.told[3:] == ["bye"]
    assert stay.closed == [4000]


async def test_a_client_that_resumes_gets_a_heartbeat_at_once(
    node: Node, slow: SlowBackbone, log: Log
) -> None:
    """C6."""
    slow.answers.set()
    node.health.polled_at = elapsed()
    for since, told in ((f"{EPOCH}:7", ["welcome", "heartbeat"]), ("", ["welcome", "snapshot"])):
        stay = Stay(node, since)
        await stay.greeted.wait()
        assert stay.told == told
        stay.session.end()
        await stay.running


async def test_a_client_that_ends_leaves_nothing_on_the_node(node: Node, stay: Stay) -> None:
    await stay.greeted.wait()
    assert node.hub.watched == {BOARD}
    stay.session.end()
    await stay.running
    assert (node.hub.clients, node.hub.watched) == (set(), set())


async def test_a_client_that_ended_while_it_was_greeted_does_not_stay(
    node: Node, stay: Stay
) -> None:
    stay.session.end()
    await asyncio.wait_for(stay.running, 5)
    assert (node.hub.clients, node.hub.watched) == (set(), set())


async def test_a_client_that_floods_is_closed(stay: Stay) -> None:
    """K8."""
    await stay.greeted.wait()
    stay.session.flood()
    await stay.running
    await asyncio.sleep(0)
    assert stay.closed == [4429]
