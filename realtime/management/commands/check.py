"""Check what a server needs, before it is started or when something is wrong."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from board.database.migrating import reach
from realtime.server.files import file_limit, raise_file_limit
from realtime.work.outside import Finding, look_from_outside

_FILES: Final = 4096
_ROOM: Final = 1 << 30
_CLOCK_S: Final = 2.0
_POSTGRESQL: Final = 150_000


class Command(BaseCommand):
    help = (
        "Check settings, database, Redis, clock, limit of open files and room on the disk; with "
        "--url also what arrives through the proxy. Nothing is changed. The exit code is 1 if "
        "anything fails."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--url", help="the address that people use, such as https://dibs.example"
        )

    def handle(self, *_: Any, url: str | None, **__: Any) -> None:
        failed = 0
        for finding in _all(url):
            word = {True: "ok  ", False: "FAIL", None: "note"}[finding.good]
            self.stdout.write(f"{word}  {finding.subject}: {finding.text}")
            failed += finding.good is False
        if failed:
            raise CommandError(f"{failed} of these must be mended")


def _all(url: str | None) -> Iterator[Finding]:
    yield from _settings()
    yield from _database()
    yield from _redis()
    raise_file_limit()
    files = file_limit()
    enough = True if files >= _FILES else None
    yield Finding(enough, "open files", f"{files:,}; each connection is one")
    settings.DATA.mkdir(parents=True, exist_ok=True)
    room = shutil.disk_usage(settings.DATA).free
    yield Finding(
        room >= _ROOM // 10 and (room >= _ROOM or None),
        "disk",
        f"{room >> 20:,} MiB free in {settings.DATA}",
    )
    if url is not None:
        yield from look_from_outside(url)


def _settings() -> Iterator[Finding]:
    yield Finding(
        True,
        "settings",
        f"data in {settings.DATA}; called {', '.join(dict.fromkeys(settings.ALLOWED_HOSTS))}",
    )
    if settings.DEMO != "0":
        yield Finding(None, "demo", "DIBS_DEMO is on: its password is public")
    if connection.vendor == "postgresql" and (settings.DATA / "secret_key").exists():
        yield Finding(
            None,
            "secret key",
            "kept in DIBS_DATA; servers on other machines need the same DIBS_SECRET_KEY",
        )


def _database() -> Iterator[Finding]:
    name = Path(str(connection.settings_dict["NAME"])).name
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        yield Finding(None, "database", f"{name} does not exist yet; the first start makes it")
        return
    try:
        reach()
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        yield Finding(True, "database", f"{connection.display_name} {_version()}, {name}")
        if connection.vendor == "postgresql":
            yield from _postgresql()
    except ImproperlyConfigured as error:
        yield Finding(False, "database", str(error))
        return
    except (DatabaseError, InterfaceError) as error:
        yield Finding(False, "database", " ".join(str(error).split()))
        return
    tables = f"the next start brings {waiting} migrations" if waiting else "of this version"
    yield Finding(None if waiting else True, "tables", tables)


def _version() -> str:
    return ".".join(map(str, connection.get_database_version()))


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp())::float8,"
            " current_setting('max_connections')::int, current_setting('server_version_num')::int"
        )
        clock, most, version = cursor.fetchone()
        off = abs(clock - (before + time.time()) / 2)
    if version < _POSTGRESQL:
        yield Finding(False, "database", "PostgreSQL 15 or newer is needed")
    yield Finding(off < _CLOCK_S, "clock", f"{off:.1f} s from the database's; NTP keeps both right")
    yield Finding(
        most > settings.DB_CONNECTIONS + 3,
        "connections",
        f"DIBS_DB_CONNECTIONS is {settings.DB_CONNECTIONS} for each process; "
        f"the database allows {most} for all",
    )


def _redis() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield Finding(True, "Redis", "none; further processes look every second")
        return
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        yield Finding(False, "Redis", f"REDIS_URL: {error}")
        return
    yield Finding(True, "Redis", "answers")
