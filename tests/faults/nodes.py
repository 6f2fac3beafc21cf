"""Faults of nodes: they are killed, stopped, drained, and stand still."""

import asyncio
import os
import signal
import time
from random import Random
from typing import Final

from tests.faults.fault import Fault
from tests.faults.world import World


async def kill(world: World, random: Random) -> float:
    began = time.monotonic()
    await world.kill(random.randrange(2))
    return began


async def kill_both(world: World, random: Random) -> float:
    for node in range(2):
        await world.kill(node)
    await world.mended()
    return time.monotonic()


async def terminate(world: World, random: Random) -> float:
    began = time.monotonic()
    await world.terminate(random.randrange(2))
    return began


async def roll(world: World, random: Random) -> float:
    for node in range(2):
        await world.mended()
        began = time.monotonic()
        await world.terminate(node)
    return began


async def stand_still(world: World, random: Random, seconds: float) -> float:
    pid = world.pid(random.randrange(2))
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    os.kill(pid, signal.SIGCONT)
    return time.monotonic()


async def stand_still_for_a_moment(world: World, random: Random) -> float:
    return await stand_still(world, random, random.uniform(5, 9))


async def stand_still_for_long(world: World, random: Random) -> float:
    return await stand_still(world, random, random.uniform(20, 40))


FAULTS: Final = (
    Fault("node killed", kill, cuts=True),
    Fault("both nodes killed in turn", kill_both, cuts=True, outage=True),
    Fault("node terminated", terminate),
    Fault("rolling restart", roll),
    Fault("node stands still for 5 to 9 s", stand_still_for_a_moment, outage=True),
    Fault("node stands still for 20 to 40 s", stand_still_for_long, outage=True, long=True),
)
