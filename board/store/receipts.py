"""Receipts (idempotency records): the answers to earlier commands by person and ref (K2), and how
they are found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.db import connection

from board.domain.ids import PersonId, Ref, Rev, TaskId

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
    refusal: str | None = None


_ASKED: Final = {
    "postgresql": "unnest(%s::bigint[], %s::text[]) AS asked (person, name)",
    "sqlite": "(SELECT json_extract(value, '$[0]') AS person, json_extract(value, '$[1]') AS name"
    " FROM json_each(%s)) AS asked",
}


def find(board: int, names: Collection[Name], now: datetime) -> dict[Name, Receipt]:
    """Return the board's receipts with these names, in one query."""
    if not names:
        return {}
    # A join of pairs: `person IN (...) AND ref IN (...)` reads all that these people have.
    # SQLite keeps the order of a CROSS JOIN; a plain one begins with all receipts of the board.
    query = f"""
        SELECT person_id, ref, digest, rev, already, task_id, refusal
        FROM {_ASKED[connection.vendor]}
        CROSS JOIN board_receipt
        WHERE board_id = %s AND person_id = asked.person AND ref = asked.name AND at > %s
    """
    since = connection.ops.adapt_datetimefield_value(now - RECEIPTS_KEPT)
    with connection.cursor() as cursor:
        cursor.execute(query, [*_asked(names), board, since])
        found = [_receipt(*row) for row in cursor.fetchall()]
    return {(receipt.person, receipt.ref): receipt for receipt in found}


def _asked(names: Collection[Name]) -> list[Any]:
    if connection.vendor == "postgresql":
        return [[person for person, _ in names], [ref for _, ref in names]]
    return [orjson.dumps(list(names)).decode()]


def _receipt(
    person: int, ref: str, digest: str, rev: int, already: int, task: int | None, refusal: str
) -> Receipt:
    return Receipt(
        PersonId(person),
        Ref(ref),
        digest,
        Rev(rev),
        bool(already),
        TaskId(task) if task else None,
        refusal,
    )
