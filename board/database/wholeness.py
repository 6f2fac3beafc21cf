"""Detects a restore under way.

While a backup is restored to PostgreSQL, tables exist and are filled one after another.

A missing row means nothing then: no credential is revoked, no board is deleted, no history is
complete.
"""

from django.conf import settings
from django.db import connections

from board.domain.errors import Unavailable


def require_whole() -> None:
    """Raise unless the database is complete.

    Call it before a missing row signs anyone out or judges a history.

    Raises:
        Unavailable: the database is being restored. `pg_restore` creates foreign keys last, after
            all rows.
    """
    connection = connections[settings.READ_ALIAS]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = to_regclass('board_task'))"
        )
        if not cursor.fetchone()[0]:
            raise Unavailable
