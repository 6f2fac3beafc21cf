"""Migrates the database at the start, before anything else uses it.

It knows tables, not their content.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files import locks
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

_STARTING: Final = 0x64696273
"""The number of PostgreSQL's advisory lock: "dibs" in ASCII."""


def migrate() -> None:
    """Create or change the tables for this version; does nothing if they are up to date.

    Call it within `alone`.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def alone() -> Iterator[None]:
    """Hold an advisory lock, so that processes that start together migrate one after another.

    Raises:
        ImproperlyConfigured: there is no database at DATABASE_URL.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    reach()
    with _advisory_lock() if connection.vendor == "postgresql" else _folder_lock():
        yield


def reach() -> None:
    """Connect once.

    Raises:
        ImproperlyConfigured: there is no database at DATABASE_URL.
    """
    # Without the pool, which retries for seconds and then reports only a timeout.
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
        # Migrations and the demo take longer than a command may wait for a lock.
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
    with (settings.DATA / "starting.lock").open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield
