"""The shell of a conversation, on a real node."""

import asyncio

import pytest

from board.access.identity import Identity
from board.domain.errors import Forbidden, Refusal
from board.domain.ids import PersonId
from board.domain.values import BoardInfo, Member, Role
from board.edge.arrival import SCOPE_KEY, Arrival
from board.people import rights
from board.people.credentials import Authentication, Credential
from board.store import reading
from board.store.reading import Seat
from realtime.admission.access import Handshake
from realtime.node import Node
from realtime.sockets.session import Session
from tests.realtime.conftest import SlowBackbone
from tests.realtime.links import BOARD, FakeLink, whole


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
        board = BoardInfo("demo", "Press hall", "UTC", "en", 10, 12, 60)
        seat = Seat(BOARD, board, Member(PersonId(7), "li", "Li", Role.OPERATOR, (), True))
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
