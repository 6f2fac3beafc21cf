"""A database file and a log that is another file's (C8)."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from board.database.sqlite_log import INDEX, LOG, Pair, is_foreign


class Database:
    """A database in use, and how it and its log are seen."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "board.sqlite3"
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("CREATE TABLE task (title TEXT)")
        self.backup = folder / "backup"
        with closing(sqlite3.connect(self.backup)) as copy:
            self.connection.backup(copy)
        self.index = Path(f"{self.path}{INDEX}").open("rb")  # noqa: SIM115
        self.add(1)
        self.checkpoint()

    def add(self, count: int) -> None:
        for _ in range(count):
            self.connection.execute("INSERT INTO task VALUES (?)", ["x" * 3000])

    def checkpoint(self, kind: str = "PASSIVE") -> None:
        self.connection.execute(f"PRAGMA wal_checkpoint({kind})")

    def look(self) -> Pair:
        found = Pair.of(self.path, self.index.fileno())
        assert found
        return found

    def copy(self, folder: Path) -> Path:
        """Copy the folder with new times."""
        folder.mkdir()
        for file in self.path.parent.glob(f"{self.path.name}*"):
            shutil.copyfile(file, folder / file.name)
        return folder / self.path.name


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    yield database
    database.index.close()
    database.connection.close()


def test_commits_and_checkpoints_contradict_nothing(database: Database) -> None:
    last = database.look()
    last.keep(database.path)
    for count, kind in ((3, "PASSIVE"), (1500, "PASSIVE"), (5, "RESTART"), (5, "TRUNCATE")):
        for added in (count, 0):
            if added:
                database.add(added)
            else:
                database.checkpoint(kind)
            now = database.look()
            assert not now.contradicts(last)
            assert not is_foreign(database.path)
            last = now


@pytest.mark.parametrize("checkpointed", [False, True])
def test_a_file_that_was_written_over_it_does(database: Database, checkpointed: bool) -> None:
    database.add(3)
    if checkpointed:
        database.checkpoint()
        database.add(1)
    last = database.look()
    last.keep(database.path)
    database.add(3)
    assert not is_foreign(database.path)
    shutil.copyfile(database.backup, database.path)
    assert database.look().contradicts(last)
    assert is_foreign(database.path)
    # Without its log it is a database of its own.
    Path(f"{database.path}{LOG}").unlink()
    assert not is_foreign(database.path)


def test_a_copy_of_the_whole_folder_is_one_database(database: Database, tmp_path: Path) -> None:
    database.add(3)
    database.look().keep(database.path)
    database.add(3)
    assert not is_foreign(database.copy(tmp_path / "copy"))
    copy = database.copy(tmp_path / "again")
    # Over files that are there.
    database.look().keep(copy)
    for file in copy.parent.iterdir():
        shutil.copyfile(database.path.with_name(file.name), file)
    assert not is_foreign(copy)
