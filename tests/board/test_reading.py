"""What a snapshot reads of tasks that were finished: those of the last hours, and no others."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from board.domain.values import FINISHED
from board.models.people import Person
from board.models.task import Task
from board.store import reading
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_finished_tasks_are_shown_for_their_hours(shop: Shop) -> None:
    """S6."""
    free, old, recent, again = shop.add("1"), *(shop.running(number) for number in "234")
    for task in (old, recent, again):
        shop.granted("alice", "complete", task=task.id)
    shop.granted("sam", "reopen", task=again.id)
    finished = Task.objects.filter(status__in=FINISHED)
    assert set(finished) == set(Task.objects.exclude(finished_at=None)), "they have a time"
    hours = timedelta(hours=shop.row.show_finished_h)
    Task.objects.filter(pk=old.id).update(finished_at=datetime.now(UTC) - hours)
    shown = set(reading.shown_tasks(shop.row).values_list("pk", flat=True))
    assert shown == {free.id, recent.id, again.id}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a table this small")
def test_tasks_that_were_finished_long_ago_are_not_looked_at(shop: Shop) -> None:
    plan = reading.shown_tasks(shop.row).order_by("pk").explain()
    looked = [line for line in plan.splitlines() if "board_task" in line]
    assert len(looked) == 2
    assert all("task_finished (board_id=? AND finished_at" in line for line in looked), plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL compiles plans")
def test_what_no_index_finds_is_not_compiled_first(shop: Shop) -> None:
    """To compile a plan takes up to 0.3 s, and with `enable_seqscan=off` each scan seems dear."""
    plan = Person.objects.all().explain(analyze=True)
    assert "Seq Scan on board_person" in plan, "there is something to compile"
    assert "JIT" not in plan
