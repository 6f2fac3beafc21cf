"""Verifies that a backup is whole: loads it into a scratch database, and migrates that to this
version.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from board.backup.archive import Archive, Damaged
from board.backup.tables import tables, write_rows

STAGE: Final = "stage"
"""The alias of the scratch database, within `staged`."""


@contextmanager
def staged(archive: Archive, folder: Path) -> Iterator[None]:
    """Hold the content of a backup in a scratch database, with the tables of this version.

    Args:
        folder: where there is room for the database; the scratch database is removed at the end.

    Raises:
        Damaged: the backup is not whole, contradicts itself, or is of a later version.
    """
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as scratch:
        connections.settings[STAGE] = {
            **connections.settings["default"],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(scratch) / "stage.sqlite3"),
            # The scratch database is always deleted afterwards, so it need not survive a crash.
            "OPTIONS": {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF"},
        }
        try:
            _load(archive)
            yield
        finally:
            connections[STAGE].close()
            del connections[STAGE]
            del connections.settings[STAGE]


def _load(archive: Archive) -> None:
    connection = connections[STAGE]
    executor = MigrationExecutor(connection)
    then = list(archive.manifest.migrations.items())
    if not executor.loader.graph.nodes.keys() >= set(then):
        raise Damaged(f"Dibs {archive.manifest.dibs} made it, which is later than this version")
    executor.migrate(then)
    models = tables(executor.loader.project_state(then).apps)
    if models.keys() != archive.manifest.rows.keys():
        different = ", ".join(sorted(models.keys() ^ archive.manifest.rows.keys()))
        raise Damaged(f"it has other tables than its version: {different}")
    try:
        with connection.constraint_checks_disabled(), transaction.atomic(using=STAGE):
            for label, model in models.items():
                write_rows(model, STAGE, archive.rows(label))
        connection.check_constraints()
    except (KeyError, ValidationError, DatabaseError) as error:
        raise Damaged(f"its rows do not fit together: {' '.join(str(error).split())}") from None
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
