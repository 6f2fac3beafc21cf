"""Faults of history: what happened within some seconds is gone, and another thing happens in its place (C8)."""

import asyncio
import shutil
import signal
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Final

from tests.faults.fault import Fault
from tests.faults.world import World
from tests.machine import INITDB
from tests.servers.backups import PostgresBackup
from tests.servers.postgres import Postgres


async def restore(world: World, random: Random) -> float:
    """An operator puts a dump back while both nodes run."""
    assert world.postgres is not None
    backup = await asyncio.to_thread(PostgresBackup, world.servers, world.postgres)
    await asyncio.sleep(random.uniform(2, 4))
    await asyncio.to_thread(backup.put_back, "")
    return time.monotonic()


async def fail_over(world: World, random: Random) -> float:
    """The cluster ends, and a copy that is some seconds behind takes its place."""
    assert world.postgres is not None
    copy = await asyncio.to_thread(_copy, world.postgres)
    await asyncio.sleep(random.uniform(2, 4))
    await asyncio.to_thread(_take_the_copy, world.postgres, copy)
    return time.monotonic()


def _copy(postgres: Postgres) -> Path:
    copy = postgres.folder / f"copy-{time.monotonic_ns()}"
    program = Path(INITDB.found() or "").resolve().parent / "pg_basebackup"
    subprocess.run(
        [program, f"--pgdata={copy}", "--host=127.0.0.1", f"--port={postgres.port}", "--username=dibs",
         "--checkpoint=fast", "--no-sync"],
        check=True, capture_output=True, user=postgres.user, group="nogroup" if postgres.user else None,
        cwd=postgres.folder,
    )  # fmt: skip
    return copy


def _take_the_copy(postgres: Postgres, copy: Path) -> None:
    postgres.process.stop(signal.SIGQUIT)
    shutil.rmtree(postgres.folder / "data")
    copy.rename(postgres.folder / "data")
    postgres.start()


FAULTS: Final = (
    Fault("an older copy restored", restore, outage=True, raises=True, restores=True),
    Fault("PostgreSQL failed over to an older copy", fail_over, outage=True, restores=True),
)
