"""Undo: `reopen` with `undo` brings back what a person's own `complete` or `cancel` took, as long
as nothing came between.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from board.domain.commands import Verb, parse_command
from board.domain.values import Status, Task
from board.models.log import BoardEvent
from board.models.people import Membership, Person
from board.store.clock import clock
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def cancelled(shop: Shop, task: Task) -> Task:
    gone = shop.granted("sam", "cancel", task=task.id, reason="a mistake").task
    assert gone is not None
    return gone


def paused(shop: Shop) -> Task:
    task = shop.running("1")
    was = shop.granted("alice", "pause", task=task.id).task
    assert was is not None
    return was


@pytest.mark.parametrize("status", ["free", "claimed", "in_progress", "paused"])
def test_an_undone_cancel_leaves_the_task_as_it_was(shop: Shop, status: str) -> None:
    task = shop.add("1")
    steps = ["claim", "start", "pause"][
        : ["free", "claimed", "in_progress", "paused"].index(status)
    ]
    shop.batch(*(shop.request("alice", verb, task=task.id) for verb in steps))
    was = shop.tasks()[task.id]
    cancelled(shop, task)
    back = shop.granted("sam", "reopen", task=task.id, undo=True)
    (event,) = shop.events(after=shop.rev - 1)
    assert (event["kind"], event["by"]["username"]) == ("task.reopened", "sam")
    assert back.task == shop.tasks()[task.id]
    assert back.task == Task(**{**fields(was), "rev": shop.rev})


def fields(task: Task) -> dict[str, object]:
    return dict(vars(task))


def test_an_undone_completion_is_work_again(shop: Shop) -> None:
    was = shop.running("1")
    shop.granted("alice", "report", task=was.id, done=7)
    done = shop.granted("alice", "complete", task=was.id, ref="r1")
    back = shop.granted("alice", "reopen", task=was.id, undo=True, expect=done.rev)
    assert back.task == Task(**{**fields(was), "done": 7, "rev": shop.rev})
    assert shop.granted("alice", "complete", task=was.id, ref="r1").replayed, (
        "undone, and still answered"
    )
    assert shop.tasks()[was.id].status is Status.IN_PROGRESS


def test_it_is_for_the_one_who_finished_the_task(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("sam", "complete", task=task.id)
    assert shop.code("alice", "reopen", task=task.id, undo=True) == "permission_denied"
    assert shop.granted("sam", "reopen", task=task.id, undo=True).task == Task(
        **{**fields(task), "rev": shop.rev}
    )
    shop.granted("alice", "complete", task=task.id)
    assert shop.code("sam", "reopen", task=task.id, undo=True) == "permission_denied"
    assert shop.code("alice", "reopen", task=task.id) == "permission_denied", (
        "an operator, without undo"
    )
    assert shop.code("alice", "reopen", task=task.id, undo=False) == "permission_denied"
    shop.do(None, "reopen", task=task.id)
    shop.do(None, "cancel", task=task.id, reason="by the system")
    assert shop.code("sam", "reopen", task=task.id, undo=True) == "permission_denied"


@pytest.mark.parametrize(("seconds", "answer"), [(119.9, "ok"), (120.1, "wrong_status")])
def test_it_is_for_two_minutes(shop: Shop, seconds: float, answer: str) -> None:
    task = shop.running("1")
    shop.granted("alice", "complete", task=task.id)
    later = clock() + timedelta(seconds=seconds)
    assert code(shop.do("alice", "reopen", now=lambda: later, task=task.id, undo=True)) == answer


def test_what_came_between_is_not_taken_back(shop: Shop) -> None:
    task = shop.running("1")
    mine = shop.granted("alice", "complete", task=task.id)
    shop.granted("sam", "reopen", task=task.id)
    assert shop.code("alice", "reopen", task=task.id, undo=True, expect=mine.rev) == "task_conflict"
    assert shop.code("alice", "reopen", task=task.id, undo=True) == "wrong_status"
    shop.granted("sam", "cancel", task=task.id, reason="no longer wanted")
    assert shop.code("alice", "reopen", task=task.id, undo=True) == "permission_denied"


def test_an_undo_is_not_undone(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("alice", "complete", task=task.id)
    shop.granted("alice", "reopen", task=task.id, undo=True, ref="u1")
    assert shop.code("alice", "reopen", task=task.id, undo=True, ref="u2") == "wrong_status"
    assert shop.granted("alice", "reopen", task=task.id, undo=True, ref="u1").replayed


def test_capacity_is_that_of_the_owner_who_gets_the_task_back(
    new_shop: Callable[..., Shop],
) -> None:
    shop = new_shop("press", max_claims=1)
    task = paused(shop)
    cancelled(shop, task)
    other = shop.add("2")
    shop.granted("alice", "claim", task=other.id)
    assert shop.code("sam", "reopen", task=task.id, undo=True) == "capacity_reached"
    shop.granted("alice", "release", task=other.id)
    shop.granted("sam", "reopen", task=task.id, undo=True)


def test_a_batch_undoes_what_it_finished(new_shop: Callable[..., Shop]) -> None:
    """The owner and their load are known only in the middle of it."""
    shop = new_shop("press", max_claims=1)
    one, two = shop.add("1"), shop.add("2")
    outcomes = shop.batch(
        shop.request("sam", "assign", task=one.id, to="alice"),
        shop.request("sam", "cancel", task=one.id, reason="a mistake"),
        shop.request("sam", "reopen", task=one.id, undo=True),
        shop.request("alice", "claim", task=two.id),
        shop.request("sam", "cancel", task=one.id, reason="a mistake"),
        shop.request("alice", "claim", task=two.id),
        shop.request("sam", "reopen", task=one.id, undo=True),
    )
    answers = ["ok", "ok", "ok", "capacity_reached", "ok", "ok", "capacity_reached"]
    assert [code(outcome) for outcome in outcomes] == answers


def test_the_owner_of_a_cancelled_task_is_found_in_another_batch(shop: Shop) -> None:
    """The owner gave no command of that batch; the name is today's, also where the log begins
    later.
    """
    task = paused(shop)
    gone = cancelled(shop, task)
    Person.objects.filter(username="alice").update(name="Alice Adams")
    BoardEvent.objects.filter(board=shop.id, rev__lt=gone.rev).delete()
    back = shop.granted("sam", "reopen", task=task.id, undo=True).task
    assert back is not None
    assert back.owner is not None
    assert (back.owner.username, back.owner.name) == ("alice", "Alice Adams")
    assert (back.claimed_at, back.started_at) == (task.claimed_at, task.started_at)


@pytest.mark.parametrize("leaves", ["the board", "the shop"])
def test_an_owner_who_has_left_gets_nothing_back(shop: Shop, leaves: str) -> None:
    task = paused(shop)
    cancelled(shop, task)
    if leaves == "the board":
        Membership.objects.filter(board=shop.id, person=shop.people["alice"]).delete()
    else:
        Person.objects.filter(username="alice").update(is_active=False)
    assert shop.code("sam", "reopen", task=task.id, undo=True) == "unknown_person"
    assert shop.granted("sam", "reopen", task=task.id).task is not None, (
        "and without undo it is free"
    )


def test_a_silent_undo_is_no_new_content() -> None:
    """K2: a receipt of before the field was there still answers."""
    plain = parse_command(Verb.REOPEN, {"task": 42})
    assert plain.digest() == parse_command(Verb.REOPEN, {"task": 42, "undo": False}).digest()
    content = b'{"expect":null,"reason":"","task":42,"type":"reopen"}'
    assert plain.digest() == hashlib.sha256(content).hexdigest()
    assert plain.digest() != parse_command(Verb.REOPEN, {"task": 42, "undo": True}).digest()
