"""Writes a batch to the tables, a set-based statement for each, and publishes its events."""

from functools import partial
from typing import Any, Final

from django.db import transaction

from board.domain.events import Changes, Event, to_json
from board.domain.ids import Rev
from board.models.board import Board
from board.signals import committed
from board.store.batch import Batch
from board.store.dialect import mark, records, stored, to_text
from board.store.receipts import Receipt
from board.store.round_trips import Statement, run
from board.store.task_columns import CONTENT, NEW_TASK, STATE, Columns, row_of

EVENT: Final = {
    "rev": "bigint",
    "kind": "text",
    "task_id": "bigint",
    "at": "timestamptz",
    "body": "text",
    "before": "text",
}
NAME: Final = {"person": "bigint", "ref": "text"}
ANSWER: Final = {
    "digest": "text",
    "rev": "bigint",
    "already": "boolean",
    "task_id": "bigint",
    "refusal": "text",
    "at": "timestamptz",
}


def _event(event: Event) -> dict[str, Any]:
    return {
        "rev": event.rev,
        "kind": event.kind,
        "task_id": event.task_id,
        "at": stored(event.at),
        "body": event.body.decode(),
        "before": event.before and to_json(event.before).decode(),
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "person": receipt.person,
        "ref": receipt.ref,
        "digest": receipt.digest,
        "rev": receipt.rev,
        "already": receipt.already,
        "task_id": receipt.task_id,
        "refusal": receipt.refusal,
        "at": stored(receipt.at),
    }


def _update(columns: Columns) -> str:
    changes = ", ".join(f"{name} = new.{name}" for name in columns if name != "id")
    return f"""
        UPDATE board_task SET {changes} FROM {records(1, "new", columns)}
        WHERE board_task.id = new.id
    """


def _insert(table: str, columns: Columns) -> str:
    new = ", ".join(f"new.{name}" for name in columns)
    return f"""
        INSERT INTO {table} (board_id, {", ".join(columns)})
        SELECT {mark(1)}, {new} FROM {records(2, "new", columns)}
    """


_state, _content, _new = row_of(STATE), row_of(CONTENT), row_of(NEW_TASK)
_CHANGE: Final = _update(STATE)
_EDIT: Final = _update(CONTENT)
_ADD: Final = _insert("board_task", NEW_TASK)
_LOG: Final = _insert("board_boardevent", EVENT)
# An expired receipt (K2: 24 hours) may still exist; the new one replaces it.
_RECEIVE: Final = f"""
    INSERT INTO board_receipt (board_id, person_id, ref, {", ".join(ANSWER)})
    SELECT {mark(1)}, new.person, new.ref, {", ".join(f"new.{name}" for name in ANSWER)}
    FROM {records(2, "new", {**NAME, **ANSWER})} WHERE true
    ON CONFLICT (board_id, person_id, ref) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in ANSWER)}
"""
_RAISE: Final = (
    f"UPDATE board_board SET rev = {mark(1)}, fingerprint = {mark(2, 'text')} WHERE id = {mark(3)}"
)


def statements(batch: Batch) -> list[Statement]:
    """Return what writes a batch."""
    board = batch.board.id
    kept = [task for id_, task in batch.changed.items() if id_ not in batch.added]
    edited = [task for task in kept if task.id in batch.edited]
    added = [batch.changed[id_] for id_ in batch.added]
    written = []
    if kept:
        written.append(Statement(_CHANGE, [to_text(list(map(_state, kept)))]))
    if edited:
        written.append(Statement(_EDIT, [to_text(list(map(_content, edited)))]))
    if added:
        written.append(Statement(_ADD, [board, to_text(list(map(_new, added)))]))
    if batch.events:
        written.append(Statement(_LOG, [board, to_text(list(map(_event, batch.events)))]))
        written.append(Statement(_RAISE, [batch.head, batch.fingerprint, board]))
    if batch.receipts:
        receipts = to_text(list(map(_receipt, batch.receipts.values())))
        written.append(Statement(_RECEIVE, [board, receipts]))
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
