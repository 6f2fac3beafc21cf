"""The file in DIBS_DATA that stores sights across restarts.

SQLite makes each write atomic and serializes processes.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from board.domain.ids import Rev

log = logging.getLogger("dibs.seen")

MOST: Final = 10_000
"""How many histories are remembered. Those that were seen least recently are deleted first."""

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS seen "
    "(epoch TEXT PRIMARY KEY, rev INTEGER NOT NULL, fingerprint TEXT NOT NULL, at REAL NOT NULL)"
)
_KEEP: Final = (
    "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT (epoch) DO UPDATE SET rev = excluded.rev, "
    "fingerprint = excluded.fingerprint, at = excluded.at WHERE excluded.rev > rev"
)
_FORGET: Final = (
    "DELETE FROM seen WHERE epoch IN (SELECT epoch FROM seen ORDER BY at DESC LIMIT -1 OFFSET ?)"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """The last revision that was seen of a history, and the fingerprint of that revision's
    event.
    """

    epoch: str
    rev: Rev
    fingerprint: str


class SeenFile:
    """Sights by epoch. A file that cannot be used is logged once; the server goes on without it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None
        self._told = False

    def exchange(self, fresh: Sequence[Sight]) -> list[Sight] | None:
        """Write sights; return those that other processes wrote since, or None if the file cannot
        be used.
        """
        with self._turn:
            try:
                found = self._exchange(fresh)
            except sqlite3.Error as error:
                self._fail(error)
                return None
            self._told = False
            return found

    def _exchange(self, fresh: Sequence[Sight]) -> list[Sight]:
        if self._connection is None:
            self._connection = self._open()
        connection = self._connection
        if fresh:
            now = time.time()
            with connection:
                rows = [(sight.epoch, sight.rev, sight.fingerprint, now) for sight in fresh]
                connection.executemany(_KEEP, rows)
                connection.execute(_FORGET, (MOST,))
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return []
        self._version = version
        found = connection.execute(
            "SELECT epoch, rev, fingerprint FROM seen ORDER BY at"
        ).fetchall()
        return [Sight(epoch, Rev(rev), fingerprint) for epoch, rev, fingerprint in found]

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=2, check_same_thread=False)
        try:
            with connection:
                connection.execute(_TABLE)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _fail(self, error: sqlite3.Error) -> None:
        if not self._told:
            log.error("%s: %s; a restore may go unnoticed: see `dibs new-epoch`", self._path, error)
        self._told = True
        if self._connection is not None:
            self._connection.close()
            self._connection = None
