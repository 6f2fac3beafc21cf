"""`claim_next`: the server picks by priority, then due time (none last), then id; nothing free is
no refusal.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from board.domain.results import Granted
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

EARLY, LATE = "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"

# Best first; the last three differ in nothing but the id.
IN_ORDER: tuple[dict[str, Any], ...] = (
    {"priority": "urgent", "due_at": LATE},
    {"priority": "urgent"},
    {"priority": "high", "due_at": EARLY},
    {"priority": "normal", "due_at": EARLY},
    {"priority": "normal", "due_at": LATE},
    {"priority": "normal"},
    {"priority": "low", "due_at": EARLY},
    {"priority": "low"},
    {"priority": "low"},
    {"priority": "low"},
)


def fill(shop: Shop) -> list[str]:
    """Add the tasks, the worst first, but equal ones in order; give their numbers in the order in
    which they are picked.
    """
    numbers = [str(place) for place in range(len(IN_ORDER))]
    for place in [7, 8, 9, *range(6, -1, -1)]:
        shop.add(numbers[place], **IN_ORDER[place])
    return numbers


def picked(outcome: Any) -> str | None:
    assert isinstance(outcome, Granted), outcome
    return outcome.task.number if outcome.task else None


def test_one_after_the_other(shop: Shop) -> None:
    numbers = fill(shop)
    assert [picked(shop.do("alice", "claim_next")) for _ in numbers] == numbers


def test_in_one_batch(shop: Shop) -> None:
    numbers = fill(shop)
    asks = [
        shop.request(who, "claim_next")
        for who, _ in zip(itertools.cycle(["alice", "bob"]), numbers, strict=False)
    ]
    assert [
        picked(outcome) for outcome in shop.batch(*asks, shop.request("bob", "claim_next"))
    ] == [*numbers, None]


def test_a_batch_sees_what_it_has_changed(shop: Shop) -> None:
    best, next_best = shop.add("1", priority="high"), shop.add("2")
    outcomes = shop.batch(
        shop.request("bob", "claim", task=best.id),
        shop.request("alice", "claim_next"),
        shop.request("bob", "release", task=best.id),
        shop.request("alice", "claim_next"),
        shop.request("sam", "add", number="3", title="Labels", department=shop.printing),
        shop.request("alice", "claim_next"),
    )
    assert [picked(outcomes[place]) for place in (1, 3, 5)] == [next_best.number, best.number, "3"]


def test_nothing_free_is_granted_without_a_task(shop: Shop) -> None:
    shop.running("1", owner="bob")
    nothing = shop.granted("alice", "claim_next")
    assert (nothing.task, nothing.already, nothing.rev) == (None, False, shop.rev)


@pytest.mark.parametrize(
    ("who", "department", "expected"),
    [
        ("alice", None, "printing"),
        ("charlie", None, "finishing"),
        ("sam", None, "finishing"),
        ("sam", "printing", "printing"),
        ("alice", "printing", "printing"),
        ("alice", "finishing", "wrong_department"),
    ],
)
def test_where_it_looks(shop: Shop, who: str, department: str | None, expected: str) -> None:
    shop.add("printing")
    shop.add("finishing", priority="high", department=shop.finishing)
    outcome = shop.do(
        who, "claim_next", **({"department": getattr(shop, department)} if department else {})
    )
    assert (picked(outcome) if code(outcome) == "ok" else code(outcome)) == expected


def test_a_department_of_another_board_is_invalid(
    shop: Shop, new_shop: Callable[..., Shop]
) -> None:
    assert shop.code("sam", "claim_next", department=new_shop("bindery").printing) == "invalid"


def test_what_is_not_pending_is_not_picked(shop: Shop) -> None:
    running, cancelled = shop.running("1", owner="bob"), shop.add("2")
    shop.granted("bob", "complete", task=running.id)
    shop.granted("sam", "cancel", task=cancelled.id, reason="withdrawn")
    assert shop.granted("alice", "claim_next").task is None
    shop.granted("sam", "reopen", task=running.id)
    assert picked(shop.do("alice", "claim_next")) == "1"
