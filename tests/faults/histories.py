"""Faults of history: what happened within some seconds is gone, and another thing happens in its
place (C8).
"""

import asyncio
import shutil
import signal
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Final

import psycopg

from tests.faults.fault import Fault
from tests.faults.world import World
from tests.machine import INITDB
from tests.servers.postgres import Postgres


async def restore(world: World, random: Random) -> float:
    """An operator restores a dump beside the database that the nodes use, and lets it take its
    name.
    """
    name = f"restored_{time.monotonic_ns()}"
    dump = world.folder / f"{name}.dump"
    await asyncio.to_thread(
        _run, "pg_dump", "--format=custom", f"--file={dump}", _postgres(world).url(world.database)
    )
    url = await asyncio.to_thread(lambda: _postgres(world).create(name, empty=True))
    await asyncio.to_thread(_run, "pg_restore", f"--dbname={url}", str(dump))
    await asyncio.to_thread(_swap, _postgres(world), world.database, name)
    return time.monotonic()


async def fail_over(world: World, random: Random) -> float:
    """The cluster ends, and a copy that is some seconds behind takes its place."""
    copy = await asyncio.to_thread(_copy, _postgres(world))
    await asyncio.sleep(random.uniform(2, 4))
    await asyncio.to_thread(_take_the_copy, _postgres(world), copy)
    return time.monotonic()


def _postgres(world: World) -> Postgres:
    assert world.postgres is not None
    return world.postgres


def _swap(postgres: Postgres, name: str, by: str) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "before_{by}"')
        connection.execute(f'ALTER DATABASE "{by}" RENAME TO "{name}"')


def _copy(postgres: Postgres) -> Path:
    copy = postgres.folder / f"copy-{time.monotonic_ns()}"
    _run(
        "pg_basebackup",
        f"--pgdata={copy}",
        "--host=127.0.0.1",
        f"--port={postgres.port}",
        "--username=dibs",
        "--checkpoint=fast",
        "--no-sync",
        user=postgres.user,
    )
    return copy


def _run(program: str, *arguments: str, user: str | None = None) -> None:
    folder = Path(INITDB.found() or "").resolve().parent
    group = "nogroup" if user else None
    subprocess.run(
        [folder / program, *arguments],
        check=True,
        capture_output=True,
        user=user,
        group=group,
        cwd="/",
    )


def _take_the_copy(postgres: Postgres, copy: Path) -> None:
    postgres.process.stop(signal.SIGQUIT)
    shutil.rmtree(postgres.folder / "data")
    copy.rename(postgres.folder / "data")
    postgres.start()


FAULTS: Final = (
    Fault("an older copy restored", restore, outage=True, restores=True),
    Fault("PostgreSQL failed over to an older copy", fail_over, outage=True, restores=True),
)
