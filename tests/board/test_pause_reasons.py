"""Why a task is paused: given with the pause or after it, shown while it lasts."""

import pytest
from django.core.exceptions import ValidationError

from board.domain.commands import Verb, parse_command
from board.domain.pause_reasons import COMMON, read
from board.models.board import Board
from board.store import rows
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_a_pause_tells_its_reason_until_work_goes_on(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("alice", "pause", task=task.id, reason=" no paper \n")
    assert shop.tasks()[task.id].pause_reason == "no paper"
    assert shop.events(after=shop.rev - 1)[0]["reason"] == "no paper"
    shop.granted("alice", "start", task=task.id)
    assert shop.tasks()[task.id].pause_reason == ""
    shop.granted("alice", "pause", task=task.id)
    assert shop.tasks()[task.id].pause_reason == ""


def test_a_reason_can_follow_its_pause(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("alice", "pause", task=task.id)
    later = shop.granted("alice", "pause", task=task.id, reason="machine")
    assert (later.already, later.task and later.task.pause_reason) == (False, "machine")
    (event,) = shop.events(after=shop.rev - 1)
    assert (event["kind"], event["reason"]) == ("task.paused", "machine")
    for again in ({}, {"reason": "machine"}, {"reason": "  "}):
        assert shop.granted("alice", "pause", task=task.id, **again).already
    assert shop.code("bob", "pause", task=task.id, reason="break") == "task_conflict"
    assert shop.code("sam", "pause", task=task.id, reason="break") == "task_conflict"


def test_a_reason_stays_with_a_paused_task_that_another_person_gets(shop: Shop) -> None:
    task = shop.running("1")
    paused = shop.granted("alice", "pause", task=task.id, reason="material").task
    assert paused is not None
    given = shop.granted("sam", "assign", task=task.id, to="bob", expect=paused.rev, reason="ill")
    assert given.task is not None
    assert given.task.pause_reason == "material"


@pytest.mark.parametrize("verb", ["release", "cancel"])
def test_a_task_that_is_free_again_has_none(shop: Shop, verb: str) -> None:
    task = shop.running("1")
    shop.granted("alice", "pause", task=task.id, reason="material")
    shop.granted("sam", verb, task=task.id, reason="other work")
    if verb == "cancel":
        shop.granted("sam", "reopen", task=task.id)
    assert shop.tasks()[task.id].pause_reason == ""


def test_an_undone_cancel_brings_it_back(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("alice", "pause", task=task.id, reason="material")
    shop.granted("sam", "cancel", task=task.id, reason="mistake")
    shop.granted("sam", "reopen", task=task.id, undo=True)
    back = shop.tasks()[task.id]
    assert (back.status, back.pause_reason) == ("paused", "material")


def test_a_pause_without_a_reason_is_what_it_was() -> None:
    """K2: receipts of before know of none."""
    plain = parse_command(Verb.PAUSE, {"task": 42})
    assert parse_command(Verb.PAUSE, {"task": 42, "reason": ""}).digest() == plain.digest()
    assert parse_command(Verb.PAUSE, {"task": 42, "reason": "x"}).digest() != plain.digest()


def test_a_board_offers_its_own_reasons(shop: Shop) -> None:
    assert rows.board_info(shop.row).pause_reasons == COMMON
    shop.row.pause_reasons = " machine \n\nno  ink\u200b\r\nmachine\n"
    shop.row.full_clean()
    shop.row.save()
    board = Board.objects.get(pk=shop.id)
    assert rows.board_info(board).pause_reasons == ("machine", "no  ink")
    assert read("") == ()
    for bad in ("x" * 201, "\n".join(map(str, range(21)))):
        board.pause_reasons = bad
        with pytest.raises(ValidationError) as refused:
            board.full_clean()
        assert refused.value.message_dict.keys() == {"pause_reasons"}
