"""Numbers of tasks on a database: equal ones are one, and duplicates that exist stay."""

import pytest

from board.domain.errors import Invalid, SkippedTime
from board.models.board import Board
from board.models.task import Task
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

WIDE = "\uff14\uff14\uff11\uff10"


@pytest.mark.parametrize(
    ("first", "second"), [("4410", WIDE), (WIDE, "4410"), (WIDE, f" 44{WIDE[2]}0\u200b")]
)
def test_an_equal_number_is_in_use(shop: Shop, first: str, second: str) -> None:
    shop.add(first)
    other = shop.add("4411")
    new = {"number": second, "title": "Labels", "department": shop.printing}
    for outcome in (
        shop.do("sam", "add", **new),
        shop.do("sam", "edit", task=other.id, number=second),
        *shop.batch(shop.request("sam", "add", **new), shop.request("sam", "add", **new)),
    ):
        assert isinstance(outcome, Invalid)
        assert outcome.field == "number"


def test_equal_numbers_of_one_batch_are_one(shop: Shop) -> None:
    new = [
        shop.request("sam", "add", number=number, title="Labels", department=shop.printing)
        for number in ("4410", WIDE, "4411")
    ]
    assert [isinstance(outcome, Invalid) for outcome in shop.batch(*new)] == [False, True, False]


def test_a_number_may_be_written_in_another_way(shop: Shop) -> None:
    task = shop.add(WIDE)
    assert shop.granted("sam", "edit", task=task.id, number="4410").task.number == "4410"  # type: ignore[union-attr]
    assert Task.objects.get(pk=task.id).number_key is None
    assert shop.granted("sam", "edit", task=task.id, number=WIDE).task.number == WIDE  # type: ignore[union-attr]
    # It is free again when its task has another one.
    shop.granted("sam", "edit", task=task.id, number="4412")
    shop.add("4410")


def test_duplicates_that_exist_stay(shop: Shop) -> None:
    task, other = shop.add("4410"), shop.add("4411")
    Task.objects.filter(pk=other.id).update(number=WIDE, number_key="4410")
    shop.granted("sam", "edit", task=task.id, number="4410", title="Posters")
    shop.granted("sam", "edit", task=other.id, number=WIDE, title="Posters")
    assert shop.code("sam", "edit", task=other.id, number="4410") == "invalid"
    shop.granted("alice", "claim", task=other.id)


def test_a_due_time_without_an_offset_is_the_boards(shop: Shop) -> None:
    Board.objects.update(time_zone="Europe/Berlin")
    task = shop.add("1", due_at="2026-10-25T02:30")
    assert task.due_at is not None
    assert task.due_at.isoformat() == "2026-10-25T00:30:00+00:00"
    edited = shop.granted("sam", "edit", task=task.id, due_at="2026-12-24T14:00")
    assert edited.task is not None
    assert edited.task.due_at is not None
    assert edited.task.due_at.isoformat() == "2026-12-24T13:00:00+00:00"
    again = shop.granted("sam", "edit", task=task.id, due_at="2026-12-24T14:00:00+01:00")
    assert again.already
    new = {"number": "2", "title": "Labels", "department": shop.printing}
    for skipped in (
        shop.do("sam", "add", **new, due_at="2026-03-29T02:30"),
        shop.do("sam", "edit", task=task.id, due_at="2026-03-29T02:30"),
    ):
        assert isinstance(skipped, SkippedTime)
        assert [when.isoformat() for when in skipped.beside] == [
            "2026-03-29T01:30:00+01:00",
            "2026-03-29T03:30:00+02:00",
        ]
