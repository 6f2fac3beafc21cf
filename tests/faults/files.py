"""Faults of SQLite's file, which two nodes share: it is locked, full, and replaced by an older
copy.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from random import Random
from typing import Final

from tests.faults import insides, memberships, networks, nodes
from tests.faults.fault import Fault
from tests.faults.world import World
from tests.servers.backups import SQLITE_WAYS, SqliteBackup
from tests.servers.small_disk import SmallDisk


async def lock(world: World, random: Random) -> float:
    """Another program writes, and takes its time."""
    with closing(
        sqlite3.connect(world.servers.folder / "dibs.sqlite3", isolation_level=None)
    ) as other:
        other.execute("PRAGMA busy_timeout = 5000")
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(random.uniform(3, 6))
        other.execute("ROLLBACK")
    return time.monotonic()


async def fill(world: World, random: Random) -> float:
    """The disk is full for some seconds."""
    assert world.disk is not None
    await asyncio.to_thread(world.disk.fill)
    await asyncio.sleep(random.uniform(3, 6))
    world.disk.clear()
    return time.monotonic()


async def restore(world: World, random: Random) -> float:
    backup = await asyncio.to_thread(SqliteBackup, world.servers)
    await asyncio.sleep(random.uniform(2, 4))
    await asyncio.to_thread(backup.put_back, random.choice(sorted(SQLITE_WAYS)))
    return time.monotonic()


FAULTS: Final = (
    *(fault for fault in nodes.FAULTS if not fault.long),
    *(fault for fault in insides.FAULTS if "transaction" not in fault.name),
    *(fault for fault in networks.FAULTS if not fault.long),
    *(
        fault
        for fault in memberships.FAULTS
        if fault.inject in {memberships.revoke, memberships.dismiss}
    ),
    Fault("SQLite's file locked for 3 to 6 s", lock, outage=True),
    Fault(
        "the disk of SQLite's file full for 3 to 6 s",
        fill,
        outage=True,
        possible=SmallDisk.possible,
    ),
    Fault("SQLite's file put back", restore, outage=True, raises=True, restores=True),
)
