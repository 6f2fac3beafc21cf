"""Brings the database up to date before anything else uses it. It knows tables, not what is in them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

_STARTING: Final = 0x64696273
"""The number of PostgreSQL's advisory lock: "dibs" in ASCII."""


def migrate() -> None:
    """Make the tables that this version needs, or change them; nothing happens if they are so already. Call it `alone`."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def alone() -> Iterator[None]:
    """Let other processes wait that start on the same database: two at once would both make its tables.

    Raises:
        ImproperlyConfigured: there is no database where DATABASE_URL says.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    _reach()
    with _advisory_lock() if connection.vendor == "postgresql" else _folder_lock():
        yield


def _reach() -> None:
    # Past the pool, which tries for seconds and then only says that it has waited.
    direct: BaseDatabaseWrapper = connection.copy()
    direct.settings_dict["OPTIONS"].pop("pool", None)
    try:
        direct.ensure_connection()
    except OperationalError as error:
        raise ImproperlyConfigured(f"DATABASE_URL: {' '.join(str(error).split())}") from None
    finally:
        direct.close()


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        # Making tables and demo takes longer than a command may wait for a lock.
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_STARTING])
        cursor.execute("RESET lock_timeout")
        # A migration may work for long between two statements of one transaction.
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("RESET idle_in_transaction_session_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_STARTING])


@contextmanager
def _folder_lock() -> Iterator[None]:
    folder = os.open(settings.DATA, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
