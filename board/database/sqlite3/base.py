"""The SQLite backend: the module that Django looks for in a database engine."""

from pathlib import Path

from django.db.backends.sqlite3 import base

from board.database.sqlite_file import database_file


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that checks its file before each query, so that no commit goes into a deleted
    file.
    """

    def ensure_connection(self) -> None:
        database_file.check()
        if self.connection is None and not self.is_in_memory_db():
            database_file.open(Path(self.settings_dict["NAME"]))
        super().ensure_connection()
