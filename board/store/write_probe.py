"""Finds out whether the database takes writes, by one that needs as much fresh room on the disk as a command does."""

import os
from typing import Final

from django.db import connection

from board.models.write_probe import WriteProbe
from board.store.locking import exclusive

_BYTES: Final = 32_768
"""More than a command of one task writes into tables, indexes and the write-ahead log."""


def try_to_write() -> None:
    """Commit a row of random bytes in place of the last one.

    On PostgreSQL the table begins with new files: rows that were deleted would leave it room that no other table has.

    Raises:
        DatabaseError: it was not written; `outage.why_not_written` says whether nothing can be.
    """
    with exclusive():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {WriteProbe._meta.db_table}")
        else:
            WriteProbe.objects.all().delete()
        WriteProbe.objects.create(content=os.urandom(_BYTES))
