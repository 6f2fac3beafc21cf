"""Writes a batch to the tables and publishes its events: set-based statements, one round trip on
PostgreSQL.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from board.domain.events import Changes, to_json
from board.domain.ids import BoardId, Rev
from board.domain.values import Task as TaskValue
from board.models.board import Board
from board.models.task import Task
from board.signals import committed
from board.store.batch import Batch


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its PostgreSQL type, and how to read it from a value."""

    name: str
    type: str
    read: Callable[[Any], Any]


def _field(name: str, type_: str) -> Column:
    return Column(name, type_, lambda value: getattr(value, name))


TASK = (
    Column("department_id", "bigint", lambda task: task.department),
    Column("priority", "smallint", lambda task: task.priority.rank),
    Column("status", "text", lambda task: task.status.value),
    Column("owner_id", "bigint", lambda task: task.owner and task.owner.id),
    *(_field(name, "text") for name in ("number", "title", "customer", "station", "note", "unit")),
    *(
        _field(name, "timestamptz")
        for name in ("claimed_at", "started_at", "finished_at", "due_at")
    ),
    *(_field(name, "bigint") for name in ("quantity", "done", "defective", "rev")),
)
EVENT = (
    _field("rev", "bigint"),
    Column("kind", "text", lambda event: event.kind.value),
    _field("task_id", "bigint"),
    _field("at", "timestamptz"),
    Column("body", "text", lambda event: event.body.decode()),
    Column("before", "text", lambda event: event.before and to_json(event.before).decode()),
)
RECEIPT = (
    Column("person_id", "bigint", lambda receipt: receipt.person),
    *(_field(name, "text") for name in ("ref", "digest")),
    _field("rev", "bigint"),
    Column("already", "boolean", lambda receipt: receipt.already),
    _field("task_id", "bigint"),
    _field("refusal", "text"),
)

# An expired receipt (K2: 24 hours) may still exist; the new one replaces it.
RENEW_RECEIPTS = "ON CONFLICT (board_id, person_id, ref) DO UPDATE SET {}".format(
    ", ".join(
        f"{name} = excluded.{name}"
        for name in ("at", "digest", "rev", "already", "task_id", "refusal")
    )
)

UPDATE_TASKS = "UPDATE board_task SET {} WHERE id = %s".format(
    ", ".join(f"{column.name} = %s" for column in TASK)
)


def insert_task(board_id: int, task: TaskValue) -> int:
    """Insert a new task, so that its event can contain its id. Returns that id."""
    values = {column.name: column.read(task) for column in TASK}
    row = Task.objects.create(board_id=board_id, created_at=task.created_at, **values)
    return row.pk


def record(batch: Batch) -> None:
    """Write what a transaction adds to a board, if anything.

    Its events are published after COMMIT (K3).
    """
    if batch.receipts or batch.events:
        save(batch)
    if batch.events:
        transaction.on_commit(partial(_tell, batch), robust=True)


def save(batch: Batch) -> None:
    """Write tasks, events, receipts and the board's revision."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _save_as_arrays(cursor, batch)
        else:
            _save_row_by_row(cursor, batch)


def _tell(batch: Batch) -> None:
    events = tuple((event.rev, event.body) for event in batch.events)
    board = batch.board
    committed.send_robust(
        Board, changes=Changes(BoardId(board.pk), board.epoch, Rev(board.resumable_from), events)
    )


def _save_row_by_row(cursor: CursorWrapper, batch: Batch) -> None:
    board = batch.board.pk
    cursor.executemany(
        UPDATE_TASKS, [[*_read(TASK, task), task.id] for task in batch.changed.values()]
    )
    _insert(cursor, "board_boardevent", EVENT, {"board_id": board}, batch.events)
    receipts = batch.receipts.values()
    _insert(
        cursor,
        "board_receipt",
        RECEIPT,
        {"board_id": board, "at": _storable(batch.now)},
        receipts,
        RENEW_RECEIPTS,
    )
    cursor.execute(
        "UPDATE board_board SET rev = %s, fingerprint = %s WHERE id = %s",
        [batch.head, batch.fingerprint, board],
    )


def _insert(
    cursor: CursorWrapper,
    table: str,
    columns: Iterable[Column],
    same: dict[str, Any],
    values: Iterable[Any],
    if_there: str = "",
) -> None:
    names = [*same, *(column.name for column in columns)]
    marks = ", ".join(["%s"] * len(names))
    rows = [[*same.values(), *_read(columns, value)] for value in values]
    cursor.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) {if_there}", rows
    )


def _save_as_arrays(cursor: CursorWrapper, batch: Batch) -> None:
    changed = batch.changed.values()
    parameters: list[Any] = [
        [task.id for task in changed],
        *_arrays(TASK, changed),
        batch.board.pk,
        *_arrays(EVENT, batch.events),
        batch.board.pk,
        batch.now,
        *_arrays(RECEIPT, batch.receipts.values()),
        batch.head,
        batch.fingerprint,
        batch.board.pk,
    ]
    cursor.execute(SAVE_AS_ARRAYS, parameters)


def _read(columns: Iterable[Column], value: Any) -> list[Any]:
    return [_storable(column.read(value)) for column in columns]


def _storable(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _arrays(columns: Iterable[Column], values: Iterable[Any]) -> list[list[Any]]:
    return [[column.read(value) for value in values] for column in columns]


def _names(columns: Iterable[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _unnest(columns: Iterable[Column]) -> str:
    return "unnest({})".format(", ".join(f"%s::{column.type}[]" for column in columns))


# One statement, so one round trip while the row is locked. Its parts write different tables, so
# their order does not matter.
SAVE_AS_ARRAYS = f"""
WITH changed AS (
    UPDATE board_task AS task
    SET {", ".join(f"{column.name} = new.{column.name}" for column in TASK)}
    FROM (SELECT * FROM {_unnest((Column("id", "bigint", int), *TASK))}) AS new (id, {_names(TASK)})
    WHERE task.id = new.id
), logged AS (
    INSERT INTO board_boardevent (board_id, {_names(EVENT)}) SELECT %s, * FROM {_unnest(EVENT)}
), received AS (
    INSERT INTO board_receipt (board_id, at, {_names(RECEIPT)})
    SELECT %s, %s::timestamptz, * FROM {_unnest(RECEIPT)}
    {RENEW_RECEIPTS}
)
UPDATE board_board SET rev = %s, fingerprint = %s WHERE id = %s
"""
