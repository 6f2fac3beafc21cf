"""Runs the statements of commands on this thread's connection, on PostgreSQL in one round trip."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from board.store.dialect import POSTGRESQL

if POSTGRESQL:
    from psycopg.pq import TransactionStatus

    from board.store import pipeline


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that selects at most one row with one text, and its parameters."""

    sql: str
    parameters: Sequence[str | int] = ()


def connected() -> Any:
    """Return the driver's connection of this thread, which is opened if need be.

    Raises:
        DatabaseError, InterfaceError: the database cannot be reached.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.connection


def in_transaction(raw: Any) -> bool:
    """Return whether a driver's connection has a transaction."""
    if POSTGRESQL:
        return bool(raw.info.transaction_status != TransactionStatus.IDLE)
    return bool(raw.in_transaction)


def run(statements: Iterable[Statement], raw: Any = None) -> list[Any]:
    """Run statements one after the other; return of each the JSON that it selected, or None.

    Args:
        raw: the driver's connection. A transaction that was begun on one goes on there or fails.

    Raises:
        DatabaseError, InterfaceError: one of them failed. Those after it were not run.
    """
    raw = raw or connected()
    with connection.wrap_database_errors:
        found = _run(raw, [(each.sql, each.parameters) for each in statements])
    return [None if text is None else orjson.loads(text) for text in found]


def _in_turn(raw: Any, queries: Iterable[tuple[str, Sequence[str | int]]]) -> list[str | None]:
    rows = [raw.execute(sql, parameters).fetchone() for sql, parameters in queries]
    return [row and row[0] for row in rows]


_run: Any = pipeline.run if POSTGRESQL else _in_turn
