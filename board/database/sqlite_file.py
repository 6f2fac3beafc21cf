"""Detects that SQLite's file was replaced, as when a backup is copied over it without any lock.

Open connections then use a file that has no name any more, or the write-ahead log of another file,
and none of them can be closed safely: SQLite would delete the new file's log by its name. So the
server stops using its database and restarts.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.db import OperationalError

from board.database.sqlite_log import INDEX, LOG, Pair, is_foreign

_LOOK_S: Final = 0.5
_SETTLED_S: Final = 1.0
_LOGS: Final = (LOG, INDEX)


class DatabaseFile:
    """The file of the database, held open from `hold` on."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._opened: set[Path] = set()
        self._inodes: dict[str, tuple[int, int] | None] = {}
        self._guard: sqlite3.Connection | None = None
        self._index = -1
        self._pair: Pair | None = None
        self._overwritten = False

    def open(self, path: Path) -> None:
        """Refuse a database whose log is another one's, and make a new one for its owner alone.
        Called before each connection.

        Raises:
            OperationalError: SQLite would mix two histories.
        """
        # Once a connection is open, its locks keep the log as it is.
        if path not in self._opened and is_foreign(path):
            raise OperationalError(
                f"{path} was replaced, and its log {path.name}{LOG} is that of the file before: "
                "use `dibs restore`, or remove the files -wal and -shm to have the database as it "
                "was put here"
            )
        if path.parent.is_dir() and not path.exists():
            # SQLite gives its log the mode that the file has.
            path.touch(mode=0o600)
        self._opened.add(path)

    def hold(self, path: Path) -> None:
        """Remember the files of the database.

        Their identities stay valid while this holds one of them open.
        """
        self._guard = sqlite3.connect(path, check_same_thread=False)
        self._guard.execute("PRAGMA journal_mode=WAL")
        self._guard.execute("SELECT count(*) FROM sqlite_master").fetchone()
        # After a crash the log's index does not know what the file has of the log.
        self._guard.execute("PRAGMA wal_checkpoint")
        self._inodes = {suffix: _inode(f"{path}{suffix}") for suffix in ("", *_LOGS)}
        # Never closed: SQLite's locks on it would go.
        self._index = os.open(f"{path}{INDEX}", os.O_RDONLY)
        self._path = path
        self._look_at_pair()

    @property
    def replaced(self) -> bool:
        """Return whether another file has the name or was written over this one, or the write-ahead
        log was removed.
        """
        return self._path is not None and (
            any(_inode(f"{self._path}{suffix}") != inode for suffix, inode in self._inodes.items())
            or self._look_at_pair()
        )

    def check(self) -> None:
        """Refuse to use a database whose file was replaced.

        Raises:
            OperationalError: the file was replaced.
        """
        if self.replaced:
            raise OperationalError("the database file was replaced; the server starts again")

    def watch(self, replaced: Callable[[], None]) -> None:
        """Call back from a thread once the file was replaced; never if no file is held."""
        if self._path is None:
            return

        path = self._path

        def look() -> None:
            kept = None
            while not self.replaced:
                pair = self._pair
                if pair is not None and pair != kept:
                    kept = pair
                    with contextlib.suppress(OSError):
                        kept.keep(path)
                time.sleep(_LOOK_S)
            replaced()

        threading.Thread(target=look, name="database file", daemon=True).start()

    def leave(self) -> None:
        """Empty the log, so that a file which is put here while no server runs has none."""
        if self._guard is not None and not self.replaced:
            with contextlib.suppress(sqlite3.Error):
                self._guard.execute("PRAGMA busy_timeout=500")
                self._guard.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def wait_until_copied(self) -> None:
        """Wait until the new file has not changed for a second, and move the old file's log
        away.
        """
        assert self._path is not None
        before = None
        while (now := _size(self._path)) != before:
            before = now
            time.sleep(_SETTLED_S)
        for suffix in _LOGS:
            name = f"{self._path}{suffix}"
            if self._inodes[suffix] is not None and _inode(name) == self._inodes[suffix]:
                with contextlib.suppress(FileNotFoundError):  # Another process was faster.
                    os.unlink(name)

    def _look_at_pair(self) -> bool:
        """Return whether another program has written the file."""
        assert self._path is not None
        now = Pair.of(self._path, self._index)
        if now is not None:
            # For good: a checkpoint of another process would hide it.
            self._overwritten |= self._pair is not None and now.contradicts(self._pair)
            self._pair = now
        return self._overwritten


def _inode(name: str) -> tuple[int, int] | None:
    try:
        found = os.stat(name)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _size(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


database_file: Final = DatabaseFile()
"""The file of this process. On PostgreSQL, and in commands other than `serve`, it holds nothing."""
