"""Upserts: a task by its number is added or edited, one or many, all or none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from board.domain import errors
from board.domain.commands import Put, parse_put
from board.domain.errors import Invalid
from board.domain.ids import Ref
from board.domain.permissions import covers
from board.domain.results import Granted, Result
from board.domain.scopes import Scope
from board.domain.values import Task
from board.models.task import Task as TaskRow
from board.store.request import Request
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def put(
    shop: Shop, number: str, who: str = "sam", ref: str | None = None, **fields: Any
) -> Request:
    members = {"number": number, "title": "Labels", "department": shop.printing, **fields}
    return Request(shop.people[who], parse_put(members), Ref(ref) if ref else None)


def given(shop: Shop, *requests: Request) -> list[Result]:
    return shop.batch(*requests)


def one(shop: Shop, number: str, who: str = "sam", **fields: Any) -> Result:
    (outcome,) = given(shop, put(shop, number, who, **fields))
    return outcome


def task_of(outcome: Result) -> Task:
    assert isinstance(outcome, Granted), outcome
    assert outcome.task is not None
    return outcome.task


def kinds(shop: Shop, after: int) -> list[str]:
    return [event["kind"] for event in shop.events(after=after)]


def test_a_new_number_is_added_and_a_known_one_is_edited(shop: Shop) -> None:
    added = task_of(one(shop, "A-1", note="gold"))
    edited = task_of(one(shop, "A-1", title="Wine labels"))
    assert edited.id == added.id
    # What is left out stays.
    assert (edited.title, edited.note) == ("Wine labels", "gold")
    assert kinds(shop, 0) == ["task.added", "task.edited"]
    assert shop.tasks() == {edited.id: edited}


def test_the_same_again_is_already_so(shop: Shop) -> None:
    fields = {"note": "gold", "due_at": "2026-11-24T14:30", "priority": "high"}
    one(shop, "A-1", **fields)
    head = shop.rev
    assert code(one(shop, "A-1", **fields)) == "already"
    assert shop.rev == head


def test_an_edit_of_a_local_time_that_changes_nothing_is_already_so(shop: Shop) -> None:
    task = shop.add("1", due_at="2026-11-24T14:30")
    assert shop.granted("sam", "edit", task=task.id, due_at="2026-11-24T14:30").already


def test_running_work_is_edited_and_finished_work_is_not(shop: Shop) -> None:
    running = shop.running("A-1")
    now = task_of(one(shop, "A-1", title=running.title, note="mind the foil"))
    assert (now.status, now.owner, now.note) == ("in_progress", running.owner, "mind the foil")
    shop.granted("alice", "complete", task=running.id)
    assert code(one(shop, "A-1", title=running.title)) == "already"
    refused = one(shop, "A-1", title="Other")
    assert isinstance(refused, errors.WrongStatus)
    assert refused.task == shop.tasks()[running.id]


def test_equal_numbers_are_one(shop: Shop) -> None:
    added = task_of(one(shop, "４４１０"))
    again = task_of(one(shop, " 4410", note="x"))
    assert (again.id, again.number) == (added.id, "４４１０")


def test_of_duplicates_the_very_number_counts(shop: Shop) -> None:
    wide = shop.add("４４１０")
    narrow = shop.add("other")
    TaskRow.objects.filter(pk=narrow.id).update(number="4410")
    assert task_of(one(shop, "4410", note="x")).id == narrow.id
    assert task_of(one(shop, "４４１０", note="x")).id == wide.id
    assert task_of(one(shop, "４410", note="x")).id == wide.id


def test_it_needs_a_supervisor(shop: Shop) -> None:
    assert code(one(shop, "A-1", who="alice")) == "permission_denied"
    assert code(one(shop, "A-1", department=2**50)) == "invalid"
    assert shop.tasks() == {}


def test_a_number_of_another_board_is_new(new_shop: Callable[..., Shop]) -> None:
    press, bindery = new_shop("press"), new_shop("bindery")
    there = press.add("A-1")
    assert task_of(one(bindery, "A-1")).id != there.id


def test_a_batch_knows_the_numbers_that_it_makes(shop: Shop) -> None:
    outcomes = given(
        shop,
        put(shop, "A-1"),
        put(shop, "A-1", note="second"),
        put(shop, "A-1", note="second"),
    )
    assert list(map(code, outcomes)) == ["ok", "ok", "already"]
    renamed = task_of(outcomes[0])
    rename = shop.request("sam", "edit", task=renamed.id, number="A-2")
    last = given(shop, rename, put(shop, "A-1"), put(shop, "A-2", note="third"))
    assert task_of(last[1]).id != renamed.id
    assert task_of(last[2]).id == renamed.id


def test_a_repeat_is_a_replay(shop: Shop) -> None:
    """K2."""
    first, again = (given(shop, put(shop, "A-1", ref="r1"))[0] for _ in range(2))
    assert isinstance(first, Granted)
    assert isinstance(again, Granted)
    assert (again.replayed, again.rev) == (True, first.rev)
    assert code(given(shop, put(shop, "A-1", ref="r1", note="x"))[0]) == "ref_reused"


def test_its_content_is_what_was_given() -> None:
    members = {"number": "A-1", "title": "x", "department": 1}
    plain, with_note = parse_put(members), parse_put({**members, "note": ""})
    assert plain.digest() != with_note.digest()
    for bad, field in (({"title": 1}, "title"), ({"department": None}, "department")):
        with pytest.raises(Invalid) as refused:
            parse_put({**members, **bad})
        assert refused.value.field == field


def test_all_or_none(shop: Shop) -> None:
    def together(*requests: Request) -> list[Result]:
        return shop.batch(*(replace(each, together=True) for each in requests))

    bad = put(shop, "A-2", department=2**50)
    outcomes = together(put(shop, "A-1", ref="r1"), bad, put(shop, "A-3"))
    assert list(map(code, outcomes)) == ["ok", "invalid", "ok"]
    assert (shop.tasks(), shop.rev) == ({}, 0)
    # Nothing is stored, so the same again is decided again.
    outcomes = together(put(shop, "A-1", ref="r1"), put(shop, "A-3"))
    assert [each.replayed for each in outcomes if isinstance(each, Granted)] == [False, False]
    assert len(shop.tasks()) == 2


def test_a_defect_in_one_of_all_or_none_fails_all(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(self: Put, task: int) -> None:
        raise RuntimeError

    shop.add("A-2")
    monkeypatch.setattr(Put, "edit_of", explode)
    requests = (put(shop, "A-1"), put(shop, "A-2"))
    outcomes = shop.batch(*(replace(each, together=True) for each in requests))
    assert list(map(code, outcomes)) == ["internal", "internal"]
    assert len(shop.tasks()) == 1


def test_planning_covers_it() -> None:
    command = parse_put({"number": "A-1", "title": "x", "department": 1})
    assert [covers(scope, command) for scope in (Scope.READ, Scope.WORK, Scope.PLAN)] == [
        False,
        False,
        True,
    ]
