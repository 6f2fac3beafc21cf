"""The module that Django looks for in a backend."""

from django.db.backends.sqlite3 import base

from board.database.sqlite_file import database_file


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that looks at its file before each query: no commit may go into one that is gone."""

    def ensure_connection(self) -> None:
        database_file.check()
        super().ensure_connection()
