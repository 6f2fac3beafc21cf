"""Classifies database errors: connection lost, restart, restore under way, no writes possible."""

import sqlite3
from typing import Any, Final

from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)

from board.signals import write_failed

OUTAGE: Final = (OperationalError, InterfaceError, InternalError, ProgrammingError)
"""The errors that mean an outage. PostgreSQL reports a missing table, as while a backup is
restored, as ProgrammingError. A transaction that it ended because its process was stopped, and a
write in a read-only session, are InternalError."""

READ_ONLY: Final = "read_only"

_SQLSTATES: Final = {"25006": READ_ONLY, "53100": "disk_full", "58030": "io_error"}
_SQLITE_CODES: Final = {
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "io_error",
}
_PRIMARY: Final = 0xFF
"""The mask for the class of an extended SQLite result code."""


def why_not_written(error: BaseException) -> str | None:
    """Return why the database takes no writes, in one word; None if the error has another cause."""
    cause: Any = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_CODES.get(code & _PRIMARY)
    return _SQLSTATES.get(getattr(cause, "sqlstate", None) or "")


def report(error: BaseException) -> None:
    """Report a failed write to this process."""
    write_failed.send_robust(None, reason=why_not_written(error))


def renew(error: BaseException) -> bool:
    """Close this thread's connection after an error, if it is broken or its session is read-only.

    A session keeps `default_transaction_read_only` from its start, and a pool keeps sessions for an
    hour. So all sessions of the pool are replaced; those in use are replaced when they return.

    Returns:
        Whether the same work may succeed on another session. It was refused, so nothing was done.
    """
    connection.close_if_unusable_or_obsolete()
    if connection.vendor != "postgresql" or why_not_written(error) != READ_ONLY:
        return False
    pool = getattr(connection, "pool", None)
    if pool is not None and not connection.in_atomic_block:
        pool.drain()
        connection.close()
    return True
