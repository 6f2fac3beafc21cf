"""K10: a command that is not decided by its deadline is refused and leaves no trace, wherever it
waited.
"""

from datetime import timedelta
from typing import Any

import pytest

from board import service
from board.domain.errors import Expired
from board.domain.results import Granted
from board.store import writing
from board.store.batch import Batch
from board.store.clock import clock
from board.store.round_trips import Statement
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

MOMENT = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


def test_a_command_after_its_deadline_is_refused(shop: Shop) -> None:
    task, now = shop.add("1"), clock()
    late = shop.do("alice", "claim", lambda: now, task=task.id, deadline=now - MOMENT, ref="r1")
    assert isinstance(late, Expired)
    assert (late.task, late.rev) == (task, shop.rev)
    assert (shop.tasks()[task.id], shop.receipts) == (task, 0)
    in_time = shop.do("alice", "claim", lambda: now, task=task.id, deadline=now, ref="r1")
    assert code(in_time) == "ok"


def test_what_was_carried_out_is_replayed_after_its_deadline(shop: Shop) -> None:
    task, now = shop.add("1"), clock()
    claim = {"task": task.id, "deadline": now + HOUR, "ref": "r1"}
    first = shop.do("alice", "claim", lambda: now, **claim)
    later = shop.do("alice", "claim", lambda: now + 2 * HOUR, **claim)
    assert isinstance(first, Granted)
    assert isinstance(later, Granted)
    assert (later.replayed, later.rev) == (True, first.rev)


def test_the_deadline_comes_before_the_role_and_after_the_ref(shop: Shop) -> None:
    task, past = shop.add("1"), clock() - HOUR
    assert shop.code("alice", "cancel", task=task.id, reason="x", deadline=past) == "expired"
    shop.granted("alice", "claim", task=task.id, ref="r1")
    assert shop.code("alice", "start", task=task.id, ref="r1", deadline=past) == "ref_reused"
    assert shop.code("alice", "claim", task=2**50, deadline=past) == "expired"


def test_a_deadline_is_no_content(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("alice", "claim", task=task.id, ref="r1", deadline=clock() + HOUR)
    assert shop.granted(
        "alice", "claim", task=task.id, ref="r1", deadline=clock() + 2 * HOUR
    ).replayed
    assert shop.granted("alice", "claim", task=task.id, ref="r1", repeat=True).replayed


def test_a_process_that_stops_before_it_commits_carries_nothing_out(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It read the clock, was stopped, and goes on an hour later: the late command is rolled back,
    the others stand.
    """
    task, other, times = shop.add("1"), shop.add("2"), [clock()]
    write = writing.statements

    def stop(batch: Batch) -> list[Statement]:
        times.append(times[0] + HOUR)
        return write(batch)

    monkeypatch.setattr(writing, "statements", stop)
    head, now = shop.rev, lambda: times[-1]
    outcomes = shop.batch(
        shop.request("alice", "claim", task=task.id, deadline=times[0] + MOMENT, ref="r1"),
        shop.request("alice", "claim", task=other.id, deadline=times[0] + 2 * HOUR, ref="r2"),
        now=now,
    )
    assert [code(outcome) for outcome in outcomes] == ["expired", "ok"]
    assert shop.tasks()[task.id].owner is None
    assert (shop.rev, shop.receipts) == (head + 1, 1)


def test_the_clock_is_read_under_the_lock(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline that passes while a batch waits for the lock has passed."""
    task, times = shop.add("1"), [clock()]
    turn = service.turn

    def slow(*args: Any) -> object:
        times.append(times[0] + HOUR)
        return turn(*args)

    monkeypatch.setattr(service, "turn", slow)
    deadline = times[0] + MOMENT
    assert (
        code(shop.do("alice", "claim", lambda: times[-1], task=task.id, deadline=deadline))
        == "expired"
    )
