"""Writes a batch to the tables, a set-based statement for each, and publishes its events."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import transaction

from board.domain.events import Changes, to_json
from board.domain.ids import Rev
from board.models.board import Board
from board.signals import committed
from board.store.batch import Batch
from board.store.dialect import mark, records, stored, to_text
from board.store.round_trips import Statement, run


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its PostgreSQL type, and how to read it from a value."""

    name: str
    type: str
    read: Callable[[Any], Any]


def _field(name: str, type_: str) -> Column:
    return Column(name, type_, lambda value: getattr(value, name))


def _time(name: str) -> Column:
    return Column(name, "timestamptz", lambda value: stored(getattr(value, name)))


TASK: Final = (
    _field("id", "bigint"),
    Column("department_id", "bigint", lambda task: task.department),
    Column("priority", "smallint", lambda task: task.priority.rank),
    _field("status", "text"),
    Column("owner_id", "bigint", lambda task: task.owner and task.owner.id),
    *(_field(name, "text") for name in ("number", "title", "customer", "station", "note", "unit")),
    *(_time(name) for name in ("claimed_at", "started_at", "finished_at", "due_at")),
    *(_field(name, "bigint") for name in ("quantity", "done", "defective", "rev")),
)
NEW_TASK: Final = (*TASK, _time("created_at"))
EVENT: Final = (
    _field("rev", "bigint"),
    _field("kind", "text"),
    _field("task_id", "bigint"),
    _time("at"),
    Column("body", "text", lambda event: event.body.decode()),
    Column("before", "text", lambda event: event.before and to_json(event.before).decode()),
)
RECEIPT: Final = (
    Column("person_id", "bigint", lambda receipt: receipt.person),
    *(_field(name, "text") for name in ("ref", "digest")),
    _field("rev", "bigint"),
    Column("already", "boolean", lambda receipt: receipt.already),
    _field("task_id", "bigint"),
    _field("refusal", "text"),
    _time("at"),
)


def _names(columns: Iterable[Column], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{column.name}" for column in columns)


def _records(number: int, columns: Sequence[Column]) -> str:
    return records(number, "new", {column.name: column.type for column in columns})


def _values(columns: Sequence[Column], values: Iterable[Any]) -> str:
    return to_text([{column.name: column.read(value) for column in columns} for value in values])


_CHANGE: Final = f"""
    UPDATE board_task SET {", ".join(f"{column.name} = new.{column.name}" for column in TASK[1:])}
    FROM {_records(1, TASK)} WHERE board_task.id = new.id
"""
_ADD: Final = f"""
    INSERT INTO board_task (board_id, {_names(NEW_TASK)})
    SELECT {mark(1)}, {_names(NEW_TASK, "new.")} FROM {_records(2, NEW_TASK)}
"""
_LOG: Final = f"""
    INSERT INTO board_boardevent (board_id, {_names(EVENT)})
    SELECT {mark(1)}, {_names(EVENT, "new.")} FROM {_records(2, EVENT)}
"""
# An expired receipt (K2: 24 hours) may still exist; the new one replaces it.
_RECEIVE: Final = f"""
    INSERT INTO board_receipt (board_id, {_names(RECEIPT)})
    SELECT {mark(1)}, {_names(RECEIPT, "new.")} FROM {_records(2, RECEIPT)} WHERE true
    ON CONFLICT (board_id, person_id, ref) DO UPDATE SET
    {", ".join(f"{column.name} = excluded.{column.name}" for column in RECEIPT[2:])}
"""
_RAISE: Final = (
    f"UPDATE board_board SET rev = {mark(1)}, fingerprint = {mark(2, 'text')} WHERE id = {mark(3)}"
)


def statements(batch: Batch) -> list[Statement]:
    """Return what writes a batch."""
    board = batch.board.id
    added = [batch.changed[id_] for id_ in batch.added]
    changed = [task for id_, task in batch.changed.items() if id_ not in batch.added]
    written = []
    if changed:
        written.append(Statement(_CHANGE, [_values(TASK, changed)]))
    if added:
        written.append(Statement(_ADD, [board, _values(NEW_TASK, added)]))
    if batch.events:
        written.append(Statement(_LOG, [board, _values(EVENT, batch.events)]))
        written.append(Statement(_RAISE, [batch.head, batch.fingerprint, board]))
    if batch.receipts:
        written.append(Statement(_RECEIVE, [board, _values(RECEIPT, batch.receipts.values())]))
    return written


def record(batch: Batch) -> None:
    """Write what Django's transaction adds to a board, if anything."""
    run(statements(batch))
    publish_after_commit(batch)


def publish_after_commit(batch: Batch) -> None:
    """Publish the events of a batch after COMMIT (K3): now, unless Django has a transaction."""
    if batch.events:
        transaction.on_commit(partial(publish, batch), robust=True)


def publish(batch: Batch) -> None:
    """Publish the events of a batch to this process and the others."""
    events = tuple((event.rev, event.body) for event in batch.events)
    changes = Changes(batch.board.id, batch.board.epoch, Rev(batch.resumable_from), events)
    committed.send_robust(Board, changes=changes)
