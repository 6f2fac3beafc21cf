"""Each effect of a conversation is carried out once, in order, and what comes of it goes back."""

import asyncio
import json
from typing import Any

import pytest

from board.domain.ids import BoardId, Ref, Rev
from board.domain.results import Result
from board.store.request import Request
from realtime.node import Node
from realtime.protocol.closing import Closing
from realtime.sockets import reload_orders
from realtime.sockets.effects import (
    Close,
    Effects,
    Report,
    ReturnReload,
    Send,
    SendAfter,
    TakeReload,
    WaitForHead,
)
from realtime.work.clock import Moment
from tests.realtime.links import BOARD, answer
from tests.realtime.log import Log
from tests.realtime.served import LI, WALL, Served, access, display_access, serve
from tests.realtime.talk import granted


@pytest.fixture
async def served(node: Node, log: Log) -> Served:
    return await serve(node, access())


def receive(served: Served, **frame: Any) -> Effects:
    text, epoch = json.dumps(frame), served.subscription.epoch
    return served.conversation.received(text, Moment.now(), epoch, lambda: True)


class Submitted:
    """Takes the commands of a node; a test gives their outcomes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, node: Node) -> None:
        self.requests: list[tuple[BoardId, Request]] = []
        self.outcome: asyncio.Future[Result] = node.loop.create_future()
        monkeypatch.setattr(node.commands, "submit", self.submit)

    def submit(self, board: BoardId, request: Request) -> "asyncio.Future[Result]":
        self.requests.append((board, request))
        return self.outcome


async def test_frames_go_in_their_order_and_answers_behind_their_events(
    served: Served, log: Log
) -> None:
    """S2."""
    later = SendAfter(Rev(8), answer("c1", 8), Ref("c1"))
    served.performer.do((later, Send(answer("c2", 7))))
    assert [frame.get("ref") for frame in served.link.frames[2:]] == ["c2"]
    served.live.offer(log.commit())
    assert served.told() == ["ok", "events", "ok"]


async def test_a_command_goes_to_its_board_and_its_outcome_is_answered(
    served: Served, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted = Submitted(monkeypatch, served.node)
    served.performer.do(receive(served, type="claim", ref="c1", task=42))
    ((board, request),) = submitted.requests
    assert (board, request.person, request.ref) == (BOARD, LI.id, "c1")
    submitted.outcome.set_result(granted(head=8))
    await asyncio.sleep(0)
    assert served.told() == [], "its event is still to come"
    served.live.offer(log.commit())
    assert served.told() == ["events", "ok"]


@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_command_without_an_outcome_is_answered_as_unexpected(
    served: Served, monkeypatch: pytest.MonkeyPatch, *, cancelled: bool
) -> None:
    outcome = Submitted(monkeypatch, served.node).outcome
    served.performer.do(receive(served, type="claim", ref="c1", task=42))
    if cancelled:
        outcome.cancel()
    else:
        outcome.set_exception(ValueError())
    await asyncio.sleep(0)
    assert [(frame["ref"], frame["code"]) for frame in served.link.frames[2:]] == [
        ("c1", "internal")
    ]


async def test_a_heartbeat_that_waits_goes_behind_the_next_events(served: Served, log: Log) -> None:
    """S4."""
    served.node.health.works("database", False)
    served.performer.do((WaitForHead(),))
    served.live.offer(log.commit())
    assert served.told() == ["events", "heartbeat"]


async def test_a_close_ends_the_subscription_at_once_and_says_goodbye(
    served: Served, log: Log
) -> None:
    served.performer.do((Close(Closing.MAX_AGE, 300),))
    served.live.offer(log.commit())
    assert served.subscription.ended.is_set()
    await asyncio.sleep(0)
    assert served.goodbyes == [("max_age", 300)]
    assert served.told() == []


async def test_a_display_is_reported_with_its_address(node: Node, log: Log) -> None:
    served = await serve(node, display_access())
    served.performer.do((Report(Rev(7)),))
    ((display, report),) = node.display_reports._latest.items()
    assert (display, report.seen, report.address) == (WALL, 7, "192.0.2.7")


async def test_an_order_is_taken_and_returned(
    node: Node, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []

    async def take(display: int) -> bool:
        done.append(("take", display))
        return True

    async def give_back(display: int) -> None:
        done.append(("give back", display))

    monkeypatch.setattr(reload_orders, "take", take)
    monkeypatch.setattr(reload_orders, "give_back", give_back)
    served = await serve(node, display_access(reload_ordered=True))
    joined = served.conversation.joined(
        Moment.now(), served.performer.line(), node.health.proof, resumed=False
    )
    assert TakeReload() in joined
    served.performer.do(joined)
    await asyncio.sleep(0)
    assert done == [("take", WALL)]
    assert [frame.get("reload") for frame in served.link.frames[2:]] == [False, True]
    served.performer.do((ReturnReload(),))
    await asyncio.sleep(0)
    assert done == [("take", WALL), ("give back", WALL)]
