"""Faults of the network between a third of the clients and the nodes."""

import asyncio
import time
from random import Random
from typing import Final

from tests.faults import namespace
from tests.faults.fault import Fault
from tests.faults.identities import Way
from tests.faults.people import Person
from tests.faults.world import World


async def cut(world: World, random: Random) -> float:
    for link in world.links:
        link.refuses = True
        link.cut()
    await asyncio.sleep(random.uniform(0, 4))
    return _mended(world)


async def pull_the_cable(world: World, random: Random) -> float:
    """Nothing comes through for a while, and then everything that was sent meanwhile."""
    for link in world.links:
        link.freeze()
    await asyncio.sleep(random.uniform(4, 12))
    return _mended(world)


async def pull_the_cable_for_long(world: World, random: Random) -> float:
    """People are elsewhere by the time at which their commands come through."""
    link = random.choice(world.links)
    link.freeze()
    await asyncio.sleep(random.uniform(20, 35))
    return _mended(world)


async def lose(world: World, random: Random) -> float:
    for link in world.links:
        link.lose()
    await asyncio.sleep(random.uniform(1, 5))
    return _mended(world)


async def tear(world: World, random: Random) -> float:
    for link in world.links:
        link.tear()
    await asyncio.sleep(random.uniform(1, 3))
    return _mended(world)


async def delay(world: World, random: Random) -> float:
    for link in world.links:
        link.delay_s = random.uniform(0.2, 0.8)
    await asyncio.sleep(random.uniform(4, 8))
    return _mended(world)


async def narrow(world: World, random: Random) -> float:
    """128 kbit/s for connections that begin now."""
    for link in world.links:
        link.cut()
        link.bytes_per_s = 16_000
    await asyncio.sleep(random.uniform(6, 12))
    return _mended(world)


async def narrow_by_the_kernel(world: World, random: Random) -> float:
    """128 kbit/s for all of the links together, regardless of their traffic."""
    await asyncio.to_thread(namespace.narrow, [link.port for link in world.links])
    await asyncio.sleep(random.uniform(6, 12))
    await asyncio.to_thread(namespace.widen)
    return time.monotonic()


async def hold_copies_up(world: World, random: Random) -> float:
    """Copies stand still on a link while their repeats are refused, and come through when they
    could be granted (K11).
    """
    back, other = world.beacons
    node = random.randrange(2)
    link = world.links[node]
    for _ in range(5):
        task = await world.new_task(other)
        late = Person(world.recorder, back.who, [Way(node, link.port)], random, 0)
        late.start()
        await late.until(lambda late=late: late.rev >= 0, 30)  # type: ignore[misc]
        link.freeze()
        held = await late.give({"type": "claim", "task": task})
        await other.do({"type": "claim", "task": task}, 30)
        await back.insist(held, 30)
        await other.do({"type": "release", "task": task}, 30)
        link.thaw()
        await late.until(lambda held=held: len(held.answers) > 1, 30)  # type: ignore[misc]
        await late.stop()
        await other.do({"type": "cancel", "task": task, "reason": "over"}, 30)
    return time.monotonic()


def _mended(world: World) -> float:
    for link in world.links:
        link.mend()
    return time.monotonic()


FAULTS: Final = (
    Fault("links cut", cut, cuts=True),
    Fault("cable pulled for 4 to 12 s", pull_the_cable, cuts=True),
    Fault("cable pulled for 20 to 35 s", pull_the_cable_for_long, cuts=True, long=True),
    Fault("copies held up while repeats are refused", hold_copies_up),
    Fault("links half-open", lose, cuts=True),
    Fault("links cut in the middle of a frame", tear, cuts=True),
    Fault("links delayed by 0.2 to 0.8 s", delay),
    Fault("links of 128 kbit/s", narrow, cuts=True),
    Fault(
        "one line of 128 kbit/s, by the kernel",
        narrow_by_the_kernel,
        cuts=True,
        possible=namespace.inside,
    ),
)
