"""Looks receipts up: what people were already answered under a name (K2). It decides nothing."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.db import connection

from board.domain.ids import PersonId, Ref, Rev, TaskId
from board.store.ledger import Stub

RECEIPTS_KEPT: Final = timedelta(hours=24)
"""How long a receipt counts (K2)."""

Name = tuple[PersonId, Ref]

_ASKED: Final = {
    "postgresql": "unnest(%s::bigint[], %s::text[]) AS asked (person, name)",
    "sqlite": "(SELECT json_extract(value, '$[0]') AS person, json_extract(value, '$[1]') AS name"
    " FROM json_each(%s)) AS asked",
}


def find(board: int, names: Collection[Name], now: datetime) -> dict[Name, Stub]:
    """Give the receipts that a board still has under these names, in one query."""
    if not names:
        return {}
    # A join of pairs: `person IN (...) AND ref IN (...)` reads all that these people have.
    query = f"""
        SELECT person_id, ref, digest, rev, already, task_id, refusal
        FROM {_ASKED[connection.vendor]}
        JOIN board_receipt ON person_id = asked.person AND ref = asked.name
        WHERE board_id = %s AND at > %s
    """
    since = connection.ops.adapt_datetimefield_value(now - RECEIPTS_KEPT)
    with connection.cursor() as cursor:
        cursor.execute(query, [*_asked(names), board, since])
        stubs = [_stub(*row) for row in cursor.fetchall()]
    return {(stub.person, stub.ref): stub for stub in stubs}


def _asked(names: Collection[Name]) -> list[Any]:
    if connection.vendor == "postgresql":
        return [[person for person, _ in names], [ref for _, ref in names]]
    return [orjson.dumps(list(names)).decode()]


def _stub(
    person: int, ref: str, digest: str, rev: int, already: int, task: int | None, refusal: str
) -> Stub:
    return Stub(
        PersonId(person),
        Ref(ref),
        digest,
        Rev(rev),
        bool(already),
        TaskId(task) if task else None,
        refusal,
    )
