"""The one door through which a board changes: one durable transaction that holds the board's row. It decides nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction

from board.domain.errors import Busy, Unavailable
from board.models.board import Board

# SQLite's busy handler polls with growing pauses, so a waiting thread of this process could starve beside fresh ones.
# Waiting here first gives turns; other processes are still kept out by the immediate transaction.
_sqlite_turn = threading.Lock()
_LOCK_TIMEOUT_S = 2.0
_PG_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def exclusive(*board_ids: int) -> Iterator[list[Board]]:
    """Hold boards, alone, until the block ends and commits. Boards are locked in the order of their ids, so nobody deadlocks.

    Inside an atomic block of Django's admin it joins that one; elsewhere it opens a durable transaction of its own.

    Yields:
        The boards' rows as of now, in the order of their ids; fewer if some do not exist.

    Raises:
        Busy: somebody else held a board for more than 2 s; nothing was done.
        Unavailable: the database does not answer; nothing is known to be done.
    """
    # A joined transaction already holds SQLite's lock; to wait for a turn would be to wait for whoever waits for that lock.
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
        # On SQLite the immediate transaction is the lock, and select_for_update a silent no-op (STACK 24).
        boards = boards.select_for_update(no_key=True)
    return list(boards)


def translate(error: DatabaseError | InterfaceError) -> Busy | Unavailable:
    """Say what an infrastructure failure means to the person who waits."""
    cause: Any = error.__cause__
    if getattr(cause, "sqlstate", None) == _PG_LOCK_NOT_AVAILABLE or "database is locked" in str(
        error
    ):
        return Busy()
    return Unavailable()
