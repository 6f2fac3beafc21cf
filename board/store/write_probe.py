"""Tests whether the database takes writes, with a row that needs as much fresh disk space as a
command.
"""

import os
from typing import Final

from django.db import connection

from board.models.write_probe import WriteProbe
from board.store.locking import exclusive

_BYTES: Final = 32_768
"""More than a command for one task writes into tables, indexes and the write-ahead log."""


def try_to_write() -> None:
    """Commit a row of random bytes in place of the last one.

    On PostgreSQL the table starts with new files: the space of deleted rows would help this table
    only, and prove nothing.

    Raises:
        DatabaseError: the row was not written; `outage.why_not_written` says whether nothing can
            be.
    """
    with exclusive():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {WriteProbe._meta.db_table}")
        else:
            WriteProbe.objects.all().delete()
        WriteProbe.objects.create(content=os.urandom(_BYTES))
