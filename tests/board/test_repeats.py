"""K11: the outcome of a repeat is final; a copy that comes later gets the same refusal and has no
effect.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from board.domain import refused_repeats
from board.domain.errors import CapacityReached, Invalid, Refusal, TaskConflictError, Unexpected
from board.models.log import Receipt
from board.models.people import Membership
from board.store.clock import clock
from board.text.refusals import detail
from tests.board.shop import Shop, code
from tests.schema import CODES

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_a_copy_of_a_refused_repeat_has_no_effect(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    again = shop.do("alice", "claim", task=task.id, ref="r1", repeat=True)
    assert isinstance(again, TaskConflictError)
    shop.granted("bob", "release", task=task.id)
    head = shop.rev
    copy = shop.do("alice", "claim", task=task.id, ref="r1")
    assert isinstance(copy, TaskConflictError)
    assert (copy.task, copy.rev, copy.current_owner) == (shop.tasks()[task.id], head, None)
    assert detail(copy, "en") == "1 has changed and is free."
    assert (shop.rev, shop.receipts) == (head, 1)
    assert shop.granted("alice", "claim", task=task.id, ref="r2").task, (
        "a new press is a new command"
    )


def test_only_repeats_pay(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    assert shop.code("alice", "claim", task=task.id, ref="r1") == "task_conflict"
    assert shop.receipts == 0
    shop.granted("bob", "release", task=task.id)
    assert shop.granted("alice", "claim", task=task.id, ref="r1", repeat=True).replayed is False


def test_a_batch_sees_the_refusal_of_its_own_repeat(shop: Shop) -> None:
    """As when the first copy and its repeat come together, and the task is given back in
    between.
    """
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    outcomes = shop.batch(
        shop.request("alice", "claim", task=task.id, ref="r1", repeat=True),
        shop.request("bob", "release", task=task.id),
        shop.request("alice", "claim", task=task.id, ref="r1"),
        shop.request("alice", "start", task=task.id, ref="r1"),
    )
    assert [code(outcome) for outcome in outcomes] == [
        "task_conflict",
        "ok",
        "task_conflict",
        "ref_reused",
    ]


Refused = Callable[[Shop], tuple[str, dict[str, Any]]]

CASES: dict[str, Refused] = {
    "permission_denied": lambda shop: ("cancel", {"task": shop.add("1").id, "reason": "x"}),
    "unknown_task": lambda shop: ("claim", {"task": 2**50}),
    "wrong_department": lambda shop: (
        "claim",
        {"task": shop.add("1", department=shop.finishing).id},
    ),
    "capacity_reached": lambda shop: (shop.running("0"), ("claim", {"task": shop.add("1").id}))[1],
    "not_started": lambda shop: (
        "pause",
        {"task": shop.granted("alice", "claim", task=shop.add("1").id).task.id},
    ),  # type: ignore[union-attr]
    "wrong_status": lambda shop: ("release", {"task": shop.running("1").id}),
    "expired": lambda shop: (
        "claim",
        {"task": shop.add("1").id, "deadline": clock() - timedelta(hours=1)},
    ),
    "invalid": lambda shop: ("claim_next", {"department": 2**50}),
    "ref_reused": lambda shop: (
        shop.granted("alice", "claim", task=shop.add("1").id, ref="r1"),
        ("claim", {"task": shop.add("2").id}),
    )[1],
}


@pytest.mark.parametrize("expected", CASES)
def test_every_refusal_of_a_repeat_comes_again(
    new_shop: Callable[..., Shop], expected: str
) -> None:
    shop = new_shop("press", max_claims=1)
    verb, members = CASES[expected](shop)
    first = shop.do("alice", verb, ref="r1", repeat=True, **members)
    assert code(first) == expected
    members.pop("deadline", None)
    copy = shop.do("alice", verb, ref="r1", **members)
    assert isinstance(first, Refusal)
    assert isinstance(copy, Refusal)
    assert (type(copy), copy.task, copy.rev) == (type(first), first.task, first.rev)
    assert [detail(copy, language) for language in ("en", "zh-Hans")] == [
        detail(first, language) for language in ("en", "zh-Hans")
    ]
    assert shop.receipts == 1


def test_capacity_reached_by_claim_next_is_final(new_shop: Callable[..., Shop]) -> None:
    shop = new_shop("press", max_claims=1)
    mine = shop.running("1")
    shop.add("2")
    assert shop.code("alice", "claim_next", ref="r1", repeat=True) == "capacity_reached"
    shop.granted("alice", "complete", task=mine.id)
    copy = shop.do("alice", "claim_next", ref="r1")
    assert isinstance(copy, CapacityReached)
    assert (copy.load, copy.limit, copy.task and copy.task.number) == (1, 1, "2")


def test_what_was_refused_without_access_stays_refused(shop: Shop) -> None:
    task = shop.add("1")
    mine = Membership.objects.filter(board=shop.id, person=shop.people["alice"])
    departments = list(mine.get().departments.all())
    mine.delete()
    assert shop.code("alice", "claim", task=task.id, ref="r1", repeat=True) == "forbidden"
    back = Membership.objects.create(
        board=shop.row, person_id=shop.people["alice"], role="operator"
    )
    back.departments.set(departments)
    assert shop.code("alice", "claim", task=task.id, ref="r1") == "permission_denied"
    assert shop.tasks()[task.id].owner is None


def test_a_refusal_counts_for_24_hours(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    shop.code("alice", "claim", task=task.id, ref="r1", repeat=True)
    shop.granted("bob", "release", task=task.id)
    Receipt.objects.update(at=clock() - timedelta(hours=25))
    assert not shop.granted("alice", "claim", task=task.id, ref="r1").replayed
    assert shop.granted("alice", "claim", task=task.id, ref="r1").replayed, (
        "the new receipt took the place of the old one"
    )


def test_a_conflict_is_logged_once_however_often_it_is_told(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    for _ in range(3):
        assert shop.code("alice", "claim", task=task.id, ref="r1", repeat=True) == "task_conflict"
    assert len([record for record in caplog.records if "conflict" in record.getMessage()]) == 1


def test_a_defect_is_not_final(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    task = shop.add("1")
    with monkeypatch.context() as broken:
        broken.setattr("board.domain.rules.claim", lambda *_: 1 / 0)
        assert isinstance(
            shop.do("alice", "claim", task=task.id, ref="r1", repeat=True), Unexpected
        )
    assert not shop.granted("alice", "claim", task=task.id, ref="r1").replayed


def test_every_refusal_that_a_board_decides_can_be_kept() -> None:
    """A new code must not be the first that a receipt cannot read."""
    not_final = {"ref_reused", "rate_limited", "busy", "unavailable", "internal"}
    with_members = {Invalid.code, CapacityReached.code}
    assert set(refused_repeats._BY_CODE) == set(CODES) - not_final - with_members
