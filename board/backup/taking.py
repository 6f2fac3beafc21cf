"""Takes a backup of the database while it is in use: one snapshot of all tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from board.backup.archive import Manifest, writing
from board.backup.tables import read_rows, tables


class OtherVersion(Exception):
    """The tables of the database are not those of this version."""


def take(path: Path) -> Manifest:
    """Write a backup of the database to a file; an older file of that name is replaced.

    Boards are changed meanwhile: the backup has what was committed when it began.

    Raises:
        OtherVersion: the database has not been migrated to this version.
        OSError: the file cannot be written.
    """
    alias = settings.READ_ALIAS
    with _snapshot(alias), writing(path) as file:
        executor = MigrationExecutor(connections[alias])
        graph = executor.loader.graph
        if executor.migration_plan(graph.leaf_nodes()):
            raise OtherVersion
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        for label, model in tables(apps).items():
            file.add(label, read_rows(model, alias))
        return file.finish(version("dibs"), made_at, dict(graph.leaf_nodes()))


@contextmanager
def _snapshot(alias: str) -> Iterator[None]:
    """Open a transaction whose reads all see the same moment, and that blocks no writer."""
    with transaction.atomic(using=alias, durable=True):
        # On SQLite a deferred transaction has one snapshot, from its first read on.
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # A slow disk may keep this process from its next read.
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
