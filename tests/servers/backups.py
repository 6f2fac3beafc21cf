"""Backups of a server's database, put back as people do it, with Dibs running or stopped."""

import secrets
import shutil
import sqlite3
import subprocess
from pathlib import Path

from tests.machine import INITDB
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres


def move(backup: Path, database: Path) -> None:
    """Put a file in the place of another, with its log taken away."""
    copy = database.with_suffix(".copy")
    shutil.copy(backup, copy)
    _remove_log(database)
    copy.rename(database)


def copy(backup: Path, database: Path) -> None:
    """Write a file over another, with its log taken away."""
    _remove_log(database)
    shutil.copyfile(backup, database)


def copy_over(backup: Path, database: Path) -> None:
    """Write a file over another, and forget the log."""
    shutil.copyfile(backup, database)


def leave_the_log(backup: Path, database: Path) -> None:
    """Put a file in the place of another, and forget the log."""
    copy = database.with_suffix(".copy")
    shutil.copy(backup, copy)
    copy.rename(database)


def by_sqlite(backup: Path, database: Path) -> None:
    """Use SQLite's own way, which takes its locks."""
    with sqlite3.connect(backup) as source, sqlite3.connect(database) as target:
        source.backup(target)
    source.close()
    target.close()


SQLITE_WAYS = {way.__name__: way for way in (move, copy, copy_over, leave_the_log, by_sqlite)}


class SqliteBackup:
    """What `server` has now, kept in a file."""

    def __init__(self, server: Dibs) -> None:
        self._database = server.folder / "dibs.sqlite3"
        self._file = server.folder / "backup" / "dibs.sqlite3"
        self._file.parent.mkdir(exist_ok=True)
        self._file.unlink(missing_ok=True)
        with sqlite3.connect(self._database) as source, sqlite3.connect(self._file) as target:
            source.backup(target)
        source.close()
        target.close()

    def grow(self, events: int) -> None:
        """Let things happen in the backup alone."""
        _grow(self._file.parent, {}, events)

    def put_back(self, way: str) -> None:
        SQLITE_WAYS[way](self._file, self._database)


class PostgresBackup:
    """What `server` has now, dumped to a file."""

    def __init__(self, server: Dibs, postgres: Postgres) -> None:
        self._postgres = postgres
        self._folder = server.folder
        self._url = server.env["DATABASE_URL"]
        self._file = server.folder / "backup.dump"
        self._dump(self._url)

    def grow(self, events: int) -> None:
        url = self._postgres.create(f"grown_{secrets.token_hex(4)}", empty=True)
        self._restore(url)
        _grow(self._folder / "grown", {"DATABASE_URL": url}, events)
        self._dump(url)

    def put_back(self, way: str) -> None:
        self._restore(self._url, "--clean", "--if-exists")

    def _dump(self, url: str) -> None:
        _run("pg_dump", "--format=custom", f"--file={self._file}", url)

    def _restore(self, url: str, *options: str) -> None:
        _run("pg_restore", *options, f"--dbname={url}", str(self._file))


def _grow(folder: Path, env: dict[str, str], events: int) -> None:
    other = Dibs(folder, processes=0, **env)
    rows = [f"AFTER-{n},Came after,Printing\n" for n in range(events)]
    (folder / "after.csv").write_text("number,title,department\n" + "".join(rows))
    other.run("import", "demo", "after.csv")


def _remove_log(database: Path) -> None:
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _run(program: str, *arguments: str) -> None:
    folder = Path(INITDB.found() or "").resolve().parent
    subprocess.run([folder / program, *arguments], check=True, capture_output=True)
