"""Faults inside of a node, at its worst moments: it dies or stops between two steps, its queries
fail, its clock is set.
"""

import asyncio
import os
import resource
import signal
import time
from pathlib import Path
from random import Random
from typing import Final

from tests.faults.fault import Fault, Inject
from tests.faults.world import World


def die(where: str) -> Inject:
    async def inject(world: World, random: Random) -> float:
        world.order(world.busiest, dies=where)
        await world.died(30)
        return time.monotonic()

    return inject


async def stop_in_a_transaction(world: World, random: Random) -> float:
    """The node is as good as gone, and holds the board's lock; later it goes on, or ends without a
    word.
    """
    node = world.busiest
    pid = world.pid(node)
    world.order(node, stops=True)
    async with asyncio.timeout(30):
        while not _is_stopped(pid):  # noqa: ASYNC110  another process
            await asyncio.sleep(0.02)
    stopped = time.monotonic()
    ends = random.random() < 0.5

    async def later() -> None:
        await asyncio.sleep(12)
        if ends:
            await world.restart_killed(node)
        else:
            os.kill(pid, signal.SIGCONT)

    world.later(later())
    return stopped


def _is_stopped(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "T"


def fail(what: str) -> Inject:
    """One query in ten fails, or one await of jobs, of Redis and of gathered questions, on both
    nodes, with an error of any class.
    """

    async def inject(world: World, random: Random) -> float:
        for node in range(2):
            world.order(node, **{what: 0.1}, seed=random.getrandbits(32))
        await asyncio.sleep(random.uniform(2, 4))
        for node in range(2):
            world.order(node)
        return time.monotonic()

    return inject


async def set_the_clock(world: World, random: Random) -> float:
    """One node is an hour early or late, for some seconds."""
    node, seconds = random.randrange(2), random.choice((-3600, -40, 40, 3600))
    world.recorder.skew(node, seconds)
    world.order(node, clock_s=seconds)
    await asyncio.sleep(random.uniform(3, 8))
    world.order(node)
    world.recorder.skew(node, 0)
    return time.monotonic()


async def exhaust_files(world: World, random: Random) -> float:
    """A node may open no more files than it has."""
    pid = world.pid(random.randrange(2))
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    open_now = len(os.listdir(f"/proc/{pid}/fd"))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_now, before[1]))
    await asyncio.sleep(random.uniform(3, 6))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    return time.monotonic()


FAULTS: Final = (
    Fault("a node dies between COMMIT and publish", die("before publish"), cuts=True),
    Fault("a node dies between publish and answer", die("before answer"), cuts=True),
    Fault("a node stops in a transaction", stop_in_a_transaction, cuts=True, outage=True),
    Fault("queries fail with errors of every class", fail("raises"), outage=True, raises=True),
    Fault("awaits fail with errors of every class", fail("awaits"), outage=True, raises=True),
    Fault("a clock set by 40 s or an hour", set_the_clock),
    Fault("no more files for 3 to 6 s", exhaust_files, cuts=True, outage=True, raises=True),
)
