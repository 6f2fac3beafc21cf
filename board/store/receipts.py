"""Receipts (idempotency records): the answers to earlier commands by person and ref (K2), and how
they are found.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from board.domain.ids import BoardId, PersonId, Ref, Rev, TaskId
from board.store.dialect import array, arrays, instant, mark, nested, records, text, to_text
from board.store.round_trips import Statement

RECEIPTS_KEPT: Final = timedelta(hours=24)
"""How long a receipt is valid (K2)."""

Name = tuple[PersonId, Ref]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a command (K2). `refusal` is set for a refused repeat (K11)."""

    person: PersonId
    ref: Ref
    digest: str
    rev: Rev
    already: bool
    task_id: TaskId | None
    refusal: str | None
    at: datetime


_COLUMNS = ("person_id", "ref", "digest", "rev", "already", "task_id", "refusal")
_ONE = f"""
    SELECT {array(*_COLUMNS, instant("at"))} FROM board_receipt
    WHERE board_id = {mark(1)} AND person_id = asked.person AND ref = asked.name
"""
# Each by the index: a join may read all receipts of a board or, by `person IN (...)`, of a person.
_FIND: Final = f"""
    SELECT {text(arrays(nested(_ONE)))}
    FROM {records(2, "asked", {"person": "bigint", "name": "text"})}
"""


def find(board: BoardId, names: Collection[Name]) -> Statement:
    """Return the query for the board's receipts with these names; `read` reads what it selects."""
    return Statement(
        _FIND, [board, to_text([{"person": person, "name": ref} for person, ref in names])]
    )


def read(found: Iterable[list[Any] | None], now: datetime) -> dict[Name, Receipt]:
    """Read receipts, without the expired ones."""
    receipts = map(_receipt, filter(None, found))
    return {(each.person, each.ref): each for each in receipts if each.at > now - RECEIPTS_KEPT}


def _receipt(row: list[Any]) -> Receipt:
    person, ref, digest, rev, already, task, refusal, at = row
    return Receipt(
        person, ref, digest, rev, bool(already), task, refusal, datetime.fromisoformat(at)
    )
