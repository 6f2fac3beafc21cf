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

_LOOK_S: Final = 0.5
_SETTLED_S: Final = 1.0
_LOGS: Final = ("-wal", "-shm")


class DatabaseFile:
    """The file of the database, held open from `hold` on."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._inodes: dict[str, tuple[int, int] | None] = {}
        self._guard: sqlite3.Connection | None = None

    def hold(self, path: Path) -> None:
        """Remember the files of the database.

        Their identities stay valid while this holds one of them open.
        """
        self._guard = sqlite3.connect(path, check_same_thread=False)
        self._guard.execute("PRAGMA journal_mode=WAL")
        self._guard.execute("SELECT count(*) FROM sqlite_master").fetchone()
        self._inodes = {suffix: _inode(f"{path}{suffix}") for suffix in ("", *_LOGS)}
        self._path = path

    @property
    def replaced(self) -> bool:
        """Return whether another file has the name, or the write-ahead log was removed."""
        return self._path is not None and any(
            _inode(f"{self._path}{suffix}") != inode for suffix, inode in self._inodes.items()
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

        def look() -> None:
            while not self.replaced:
                time.sleep(_LOOK_S)
            replaced()

        threading.Thread(target=look, name="database file", daemon=True).start()

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
