"""The lock of a board: one durable transaction that holds the board's row.

Every change of a board goes through it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction

from board.domain.errors import Busy, Unavailable
from board.models.board import Board

# SQLite's busy handler polls with growing pauses, so a waiting thread of this process could starve
# beside new ones. Waiting here first is fair (turns); the immediate transaction still keeps other
# processes out.
_sqlite_turn = threading.Lock()
_LOCK_TIMEOUT_S = 2.0
_PG_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def exclusive(*board_ids: int) -> Iterator[list[Board]]:
    """Lock boards until the block ends and commits, in the order of their ids, so that no deadlock
    is possible.

    Inside an atomic block of Django's admin it joins that transaction; elsewhere it opens a durable
    one.

    Yields:
        The boards' rows as of now, in the order of their ids; fewer if some do not exist.

    Raises:
        Busy: another transaction held a board for more than 2 s; nothing was done.
        Unavailable: the database does not answer; whether anything was done is unknown.
    """
    # A joined transaction already holds SQLite's lock. Waiting for a turn would be a deadlock with
    # the thread that waits for that lock.
    turn = (
        _sqlite_turn if connection.vendor == "sqlite" and not connection.in_atomic_block else None
    )
    if turn is not None and not turn.acquire(timeout=_LOCK_TIMEOUT_S):
        raise Busy
    try:
        with transaction.atomic(durable=not connection.in_atomic_block):
            yield _lock(board_ids)
    finally:
        if turn is not None:
            turn.release()


def _lock(board_ids: tuple[int, ...]) -> list[Board]:
    boards = Board.objects.filter(pk__in=board_ids).order_by("pk")
    if connection.vendor != "sqlite":
        # On SQLite the immediate transaction is the lock; select_for_update silently does nothing
        # (STACK 24).
        boards = boards.select_for_update(no_key=True)
    return list(boards)


def translate(error: DatabaseError | InterfaceError) -> Busy | Unavailable:
    """Return the refusal that a database error means to the client."""
    cause: Any = error.__cause__
    if getattr(cause, "sqlstate", None) == _PG_LOCK_NOT_AVAILABLE or "database is locked" in str(
        error
    ):
        return Busy()
    return Unavailable()
