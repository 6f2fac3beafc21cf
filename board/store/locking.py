"""The lock of a board: one durable transaction that holds the board's row.

Every change of a board goes through it: commands by `turn`, administration by `exclusive`.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, connection, transaction

from board.domain.errors import Busy, Unavailable
from board.domain.ids import BoardId, Rev
from board.models.board import Board
from board.store import round_trips
from board.store.dialect import POSTGRESQL, array, mark, text
from board.store.round_trips import Statement

# SQLite's busy handler polls with growing pauses, so a waiting thread of this process could starve
# beside new ones. Waiting here first is fair (turns); the immediate transaction still keeps other
# processes out.
_sqlite_turn = threading.Lock()
_LOCK_TIMEOUT_S = 2.0
_PG_LOCK_NOT_AVAILABLE = "55P03"

BEGIN: Final = Statement("BEGIN" if POSTGRESQL else "BEGIN IMMEDIATE")
COMMIT: Final = Statement("COMMIT")
ROLLBACK: Final = Statement("ROLLBACK")


@dataclass(frozen=True, slots=True)
class LockedBoard:
    """The row of a board whose lock is held."""

    id: BoardId
    epoch: str
    rev: Rev
    fingerprint: str
    resumable_from: Rev
    max_claims: int
    time_zone: str

    @classmethod
    def of(cls, row: Board) -> "LockedBoard":
        return cls(*(getattr(row, name) for name in _COLUMNS))


_COLUMNS: Final = ("id", "epoch", "rev", "fingerprint", "resumable_from", "max_claims", "time_zone")
# On SQLite the immediate transaction is the lock.
LOCK: Final = (
    f"SELECT {text(array(*_COLUMNS))} FROM board_board WHERE id = {mark(1)}"
    f"{' FOR NO KEY UPDATE' * POSTGRESQL}"
)


class Turn:
    """A transaction of commands on one board, which begins when it is made.

    Inside an atomic block of Django, as when the demo is made, it joins that transaction.

    Attributes:
        board: None if it does not exist.
        answers: what the statements of its beginning selected.
    """

    def __init__(self, board: BoardId, statements: Sequence[Statement]) -> None:
        self._raw = round_trips.connected()
        self._joined = self._ended = connection.in_atomic_block
        try:
            begin = [] if round_trips.in_transaction(self._raw) else [BEGIN]
            found = self._run(*begin, Statement(LOCK, [board]), *statements)
            locked, *self.answers = found[len(begin) :]
        except BaseException:
            self.end()
            raise
        self.board = None if locked is None else LockedBoard(*locked)

    def commit(self, statements: Sequence[Statement]) -> None:
        """Run statements and COMMIT, in one round trip."""
        self._run(*statements, *([] if self._joined else [COMMIT]))
        self._ended = True

    def end(self) -> None:
        """Undo everything, unless it is committed."""
        if not self._ended:
            self._ended = True
            try:
                self._run(ROLLBACK)
            except Exception:
                # A closed connection has no transaction.
                connection.close()

    def _run(self, *statements: Statement) -> list[Any]:
        return round_trips.run(statements, self._raw)


@contextmanager
def turn(board: BoardId, statements: Sequence[Statement]) -> Iterator[Turn]:
    """Lock a board, and read what its commands need, in one round trip. Without `commit` nothing is
    kept.

    Raises:
        Busy: another transaction held the board for more than 2 s; nothing was done.
        DatabaseError, InterfaceError: the database does not answer; whether anything was done is
            unknown.
    """
    with _sqlite_in_turn():
        opened = Turn(board, statements)
        try:
            yield opened
        finally:
            opened.end()


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
    with _sqlite_in_turn(), transaction.atomic(durable=not connection.in_atomic_block):
        boards = Board.objects.filter(pk__in=board_ids).order_by("pk")
        if POSTGRESQL:
            # On SQLite it silently does nothing (STACK 24).
            boards = boards.select_for_update(no_key=True)
        yield list(boards)


@contextmanager
def _sqlite_in_turn() -> Iterator[None]:
    # A joined transaction already holds SQLite's lock. Waiting for a turn would be a deadlock with
    # the thread that waits for that lock.
    if POSTGRESQL or connection.in_atomic_block:
        yield
        return
    if not _sqlite_turn.acquire(timeout=_LOCK_TIMEOUT_S):
        raise Busy
    try:
        yield
    finally:
        _sqlite_turn.release()


def translate(error: DatabaseError | InterfaceError) -> Busy | Unavailable:
    """Return the refusal that a database error means to the client."""
    cause: Any = error.__cause__
    if getattr(cause, "sqlstate", None) == _PG_LOCK_NOT_AVAILABLE or "database is locked" in str(
        error
    ):
        return Busy()
    return Unavailable()
