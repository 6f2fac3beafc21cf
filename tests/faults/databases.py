"""Faults of PostgreSQL: it restarts, crashes, freezes, is away, ends connections, hides tables, and
keeps a row.
"""

import asyncio
import shutil
import signal
import time
from random import Random
from typing import Final

import psycopg

from tests.faults.fault import Fault, Inject
from tests.faults.world import World
from tests.servers.postgres import Postgres
from tests.servers.small_disk import SmallDisk


def _postgres(world: World) -> Postgres:
    assert world.postgres is not None
    return world.postgres


async def restart(world: World, random: Random) -> float:
    await asyncio.to_thread(_postgres(world).stop)
    await asyncio.to_thread(_postgres(world).start)
    return time.monotonic()


async def crash(world: World, random: Random) -> float:
    """Kill every process of the cluster; it recovers from its log."""
    # SIGQUIT is PostgreSQL's immediate shutdown: what a crash leaves, it finds at its next start.
    await asyncio.to_thread(_postgres(world).process.stop, signal.SIGQUIT)
    await asyncio.to_thread(_postgres(world).start)
    return time.monotonic()


def away(seconds: float) -> Inject:
    async def inject(world: World, random: Random) -> float:
        await asyncio.to_thread(_postgres(world).stop)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(_postgres(world).start)
        return time.monotonic()

    return inject


async def freeze(world: World, random: Random) -> float:
    _postgres(world).freeze()
    await asyncio.sleep(random.uniform(4, 15))
    _postgres(world).thaw()
    return time.monotonic()


async def terminate(world: World, random: Random) -> float:
    """End the connections of every server, three times."""
    for _ in range(3):
        await execute(
            world,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{world.database}' AND pid <> pg_backend_pid()",
        )
        await asyncio.sleep(random.uniform(0, 0.7))
    return time.monotonic()


async def hide_tables(world: World, random: Random) -> float:
    """Rename a table for seconds, as a migration that went wrong does."""
    table = random.choice(
        ["board_task", "board_boardevent", "board_receipt", "board_token", "board_membership"]
    )
    await execute(world, f"ALTER TABLE {table} RENAME TO hidden")
    await asyncio.sleep(random.uniform(1, 4))
    await execute(world, f"ALTER TABLE hidden RENAME TO {table}")
    return time.monotonic()


async def hold_the_row(world: World, random: Random) -> float:
    """Keep the board's row locked, as an administrator's transaction does that waits for
    something.
    """
    url = _postgres(world).url(world.database)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("SELECT 1 FROM board_board WHERE slug = 'demo' FOR NO KEY UPDATE")
        await asyncio.sleep(random.uniform(3, 6))
    return time.monotonic()


async def exhaust(world: World, random: Random) -> float:
    """Take all connections that the cluster allows, and end those of the servers, for seconds."""
    url, taken = _postgres(world).url(world.database), []
    try:
        for _ in range(200):
            try:
                taken.append(await psycopg.AsyncConnection.connect(url))
            except psycopg.OperationalError:
                break
        await taken[0].execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{world.database}' AND pid <> pg_backend_pid() AND state = 'idle' "
            f"AND pid NOT IN ({', '.join(str(one.info.backend_pid) for one in taken)})"
        )
        await asyncio.sleep(random.uniform(2, 5))
    finally:
        for connection in taken:
            await connection.close()
    return time.monotonic()


async def fill(world: World, random: Random) -> float:
    """The disk on which receipts are is full for some seconds: what is to be changed has none."""
    postgres, name = _postgres(world), f"small_{time.monotonic_ns()}"
    disk = await asyncio.to_thread(SmallDisk, 256)
    space = disk.folder / "space"
    space.mkdir()
    if postgres.user:
        shutil.chown(space, postgres.user)
    await execute(world, f"CREATE TABLESPACE {name} LOCATION '{space}'")
    await execute(world, f"ALTER TABLE board_receipt SET TABLESPACE {name}")
    await asyncio.to_thread(disk.fill)
    await asyncio.sleep(random.uniform(3, 6))
    disk.clear()

    async def later() -> None:
        await execute(world, "ALTER TABLE board_receipt SET TABLESPACE pg_default")
        await execute(world, f"DROP TABLESPACE {name}")
        disk.remove()

    world.later(later())
    return time.monotonic()


async def execute(world: World, statement: str) -> None:
    """Run a statement on the servers' database, on a connection of its own."""
    async with await psycopg.AsyncConnection.connect(
        _postgres(world).url(world.database), autocommit=True
    ) as connection:
        await connection.execute(statement)  # type: ignore[call-overload]


FAULTS: Final = (
    Fault("PostgreSQL restarted", restart, outage=True),
    Fault("PostgreSQL crashed", crash, outage=True),
    Fault("PostgreSQL frozen for 4 to 15 s", freeze, outage=True),
    Fault("PostgreSQL away for 12 s", away(12), outage=True, long=True),
    Fault("PostgreSQL away for 35 s", away(35), outage=True, long=True),
    Fault("PostgreSQL away for 70 s", away(70), outage=True, long=True),
    Fault("PostgreSQL ends every connection", terminate, outage=True),
    Fault("a table renamed for 1 to 4 s", hide_tables, outage=True, raises=True),
    Fault("the board's row held for 3 to 6 s", hold_the_row, outage=True),
    Fault("PostgreSQL takes no more connections", exhaust, outage=True),
    Fault("PostgreSQL's disk full for 3 to 6 s", fill, outage=True, possible=SmallDisk.possible),
)
