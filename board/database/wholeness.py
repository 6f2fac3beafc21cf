"""Whether a database is whole. While a backup is restored to PostgreSQL, tables are there and filled one after another.

So a row that is missing means nothing then: no credential is revoked, no board is gone, no history is complete.
"""

from django.conf import settings
from django.db import connections

from board.domain.errors import Unavailable


def require_whole() -> None:
    """Ask before anyone is turned away, or a history judged, because of a row that is missing.

    Raises:
        Unavailable: the database is being restored. `pg_restore` makes foreign keys last, after all rows.
    """
    connection = connections[settings.READ_ALIAS]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = to_regclass('board_task'))"
        )
        if not cursor.fetchone()[0]:
            raise Unavailable
