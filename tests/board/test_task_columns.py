"""Every column of a task is read and written, as the value has it."""

from dataclasses import replace

from board.domain.values import Priority
from board.models.task import Task as TaskRow
from board.store import rows
from board.store.dialect import stored
from board.store.task_columns import CONTENT, NEW_TASK, STATE, row_of
from tests.board.values import ACTORS, FREE, NOW, task_in

MINE = replace(task_in("run/mine", ACTORS["operator"]), number="Ａ-1", priority=Priority.HIGH)


def test_a_new_task_has_every_column_of_the_table() -> None:
    table = {field.attname for field in TaskRow._meta.fields}
    assert NEW_TASK.keys() == table - {"board_id"}


def test_commands_write_no_content_and_an_edit_writes_no_state() -> None:
    assert STATE.keys() & CONTENT.keys() == {"id"}
    assert NEW_TASK.keys() - STATE.keys() - CONTENT.keys() == {"created_at"}


def test_a_row_has_what_the_database_stores() -> None:
    state = {
        "id": 42,
        "status": "in_progress",
        "owner_id": 1,
        "claimed_at": stored(NOW),
        "started_at": stored(NOW),
        "finished_at": None,
        "done": 0,
        "defective": 0,
        "rev": 7,
        "pause_reason": "",
    }
    assert state.items() <= row_of(STATE)(MINE).items()
    assert row_of(STATE)(FREE)["owner_id"] is None
    content = {
        "id": 42,
        "number": "Ａ-1",
        "number_key": "A-1",
        "folded": "a-1\nbusiness cards\n\n",
        "title": "Business cards",
        "customer": "",
        "station": "",
        "note": "",
        "department_id": 1,
        "priority": 2,
        "due_at": None,
        "quantity": 1000,
        "unit": "pcs",
        "link": "",
    }
    assert content.items() <= row_of(CONTENT)(MINE).items()
    assert row_of(NEW_TASK)(MINE) == {
        **row_of(STATE)(MINE),
        **row_of(CONTENT)(MINE),
        "created_at": stored(NOW),
    }


def test_what_is_read_is_the_task() -> None:
    assert MINE.owner is not None
    stored_as = {
        **{name: getattr(MINE, name, None) for name in rows.TASK_COLUMNS},
        "department_id": 1,
        "priority": 2,
        "status": "in_progress",
        "owner_id": 1,
        "owner__username": MINE.owner.username,
        "owner__name": MINE.owner.name,
    }
    assert rows.task([stored_as[name] for name in rows.TASK_COLUMNS]) == MINE
