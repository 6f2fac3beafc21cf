"""Replaces the content of the database by a backup, in one transaction."""

from collections.abc import Sequence

from django.apps import apps
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, models, transaction

from board.backup.staging import STAGE
from board.backup.tables import read_rows, tables, write_rows
from board.models.board import Board, new_epoch
from board.models.people import Person
from board.people.rights import EVERYONE, rights_changed


def occupied() -> bool:
    """Return whether the database has anything that a restore would replace."""
    return Board.objects.exists() or Person.objects.exists()


def replace() -> None:
    """Replace the content of the database by that of the stage, whose tables are the same.

    Servers may run. Readers see the old content until the commit, and the new one from then on;
    writers time out meanwhile. Boards get a new epoch (C8), and everyone's rights are looked at
    again (X2). Call it within `staged`.
    """
    found = tables(apps)
    # The stage has proved what PostgreSQL checks once more at the end. SQLite would search all
    # children of each row that is deleted.
    with connection.constraint_checks_disabled(), transaction.atomic(durable=True):
        _keep_writers_out(list(found.values()))
        with connection.cursor() as cursor:
            for model in found.values():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for model in found.values():
            write_rows(model, "default", read_rows(model, STAGE))
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [*found.values()]):
                cursor.execute(statement)
        for board in Board.objects.all():
            Board.objects.filter(pk=board.pk).update(epoch=new_epoch())
        rights_changed(EVERYONE)
        # Permissions and types of models that the backup's version did not have.
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def _keep_writers_out(all_models: Sequence[type[models.Model]]) -> None:
    """Let everyone read and no one write until the commit. SQLite's transaction does so anyway."""
    if connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in all_models)
    with connection.cursor() as cursor:
        # Writers give up after 2 s, so that a queue of them ends.
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
