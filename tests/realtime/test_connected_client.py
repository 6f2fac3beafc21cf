"""What the node asks of a client reaches its conversation, and what comes of it the client."""

import asyncio

import pytest

from board.domain.errors import Forbidden, Unauthenticated, UnknownBoard
from board.domain.ids import BoardId
from board.domain.values import Member, Role
from realtime.node import Node
from realtime.sockets.line import Line
from realtime.sockets.performer import Performer
from realtime.work.clock import Moment
from realtime.work.health import Proof
from tests.realtime.links import BOARD, FakeLink
from tests.realtime.log import Log
from tests.realtime.served import KEY, LI, Served, access, display_access, serve


@pytest.fixture
async def served(node: Node, log: Log) -> Served:
    return await serve(node, access(rights=1))


async def test_the_node_knows_what_it_rests_on(served: Served) -> None:
    assert served.client.key == KEY
    assert served.client.held == access().held
    assert not served.client.stale(1)
    served.client.doubt()
    assert served.client.stale(1)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Unauthenticated(), "unauthenticated"),
        (Forbidden(), "forbidden"),
        (UnknownBoard(), "unknown_board"),
    ],
    ids=["credential", "membership", "board"],
)
async def test_a_client_without_rights_is_closed(
    served: Served, refusal: Exception, code: str
) -> None:
    """X2."""
    served.client.resolved(refusal)  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert [code for code, _ in served.goodbyes] == [code]
    assert served.subscription.ended.is_set()


async def test_the_same_rights_anew_close_no_client_and_other_rights_do(served: Served) -> None:
    """X2."""
    served.client.resolved(access(rights=2))
    await asyncio.sleep(0)
    assert served.goodbyes == []
    assert not served.client.stale(2)
    served.client.resolved(access(you=Member(LI.id, "li", "Li Wei", Role.SUPERVISOR, (), False)))
    await asyncio.sleep(0)
    assert [code for code, _ in served.goodbyes] == ["rights_changed"]


async def test_a_client_whose_rights_stay_unknown_is_closed(served: Served) -> None:
    """X4."""
    served.client.leave_unresolved()
    await asyncio.sleep(0)
    assert served.goodbyes == [("restarting", 1000)]


async def test_only_clients_of_a_removed_board_are_closed(served: Served) -> None:
    served.client.removed({BoardId(BOARD + 1)})
    assert not served.conversation.over
    served.client.removed({BOARD, BoardId(BOARD + 1)})
    await asyncio.sleep(0)
    assert [code for code, _ in served.goodbyes] == ["unknown_board"]


async def test_a_tick_tells_of_an_outage(served: Served) -> None:
    """S4."""
    served.node.health.works("database", False)
    served.client.tick(Moment.now(), served.node.health.proof)
    assert served.told() == ["heartbeat"]
    assert "database" in served.link.frames[-1]["degraded"]


async def test_the_link_of_a_client_that_rests_is_not_looked_at(
    node: Node, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X3: one that waits for an event, or whose bytes wait, is looked at by each tick."""
    monkeypatch.setattr(FakeLink, "straight", True)
    served = await serve(node, access())
    looks = 0

    def line() -> Line:
        nonlocal looks
        looks += 1
        return Performer.line(served.performer)

    monkeypatch.setattr(served.performer, "line", line)
    start, proof = Moment.now(), Proof((), 0.1)

    def tick(after_s: float) -> int:
        served.client.tick(Moment(start.s + after_s, start.time), proof)
        return len(served.told())

    assert served.subscription.subscriber.in_lane
    assert (tick(0), looks) == (1, 1), "S4: its first heartbeat"
    assert (tick(0.5), tick(9.5), looks) == (1, 1, 1)
    assert (tick(10.5), looks) == (2, 2), "S4: its second one"
    monkeypatch.setattr(FakeLink, "straight", False)
    served.subscription.subscriber.go_alone()
    assert (tick(11), looks) == (2, 3)
    monkeypatch.setattr(FakeLink, "straight", True)
    assert (tick(11.5), looks) == (2, 3), "it goes with the others again"


async def test_a_tick_of_a_display_tells_of_settings_only_once(node: Node, log: Log) -> None:
    served = await serve(node, display_access())
    served.client.resolved(display_access())
    served.client.resolved(display_access())
    assert served.told() == ["display"]


async def test_a_restart_ends_the_subscription_before_the_goodbye_is_said(
    served: Served, log: Log
) -> None:
    """X1."""
    leaving = asyncio.create_task(served.client.leave_for_restart(700))
    await asyncio.sleep(0)
    served.live.offer(log.commit())
    await leaving
    assert served.goodbyes == [("restarting", 700)]
    assert served.told() == []
    await served.client.leave_for_restart(700)
    assert len(served.goodbyes) == 1, "said once"
