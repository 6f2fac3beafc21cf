"""Faults of rights: tokens and memberships end, also while rights cannot be checked."""

import asyncio
import time
from random import Random
from typing import Final

from tests.faults.databases import execute
from tests.faults.fault import Fault
from tests.faults.history import Revoked
from tests.faults.identities import Identity
from tests.faults.walls import Wall
from tests.faults.world import World


def _somebody(world: World, random: Random) -> Identity:
    """Choose a person who also has a wall: a command would end a connection that no look has
    ended.
    """
    return random.choice([one for one in world.clients if type(one) is Wall and not one.gone]).who


async def revoke(world: World, random: Random) -> float:
    who = _somebody(world, random)
    world.recorder.revoked.append(Revoked(who.username, await world.office("revoke", who.username)))
    world.dismissed(who)
    return time.monotonic()


async def dismiss(world: World, random: Random) -> float:
    who = _somebody(world, random)
    world.recorder.revoked.append(
        Revoked(who.username, await world.office("dismiss", who.username))
    )
    world.dismissed(who)
    return time.monotonic()


async def dismiss_unlooked(world: World, random: Random) -> float:
    """A membership ends while no token can be read.

    The poll of each second reads some columns of tokens too: without those it would be an outage,
    whose end resolves everyone again whether failed checks are repeated or not.
    """
    await execute(world, "ALTER TABLE board_token RENAME COLUMN created_at TO hidden")
    try:
        await dismiss(world, random)
        await asyncio.sleep(3)
    finally:
        await execute(world, "ALTER TABLE board_token RENAME COLUMN hidden TO created_at")
    return time.monotonic()


FAULTS: Final = (
    Fault("a token revoked", revoke),
    Fault("a membership ended", dismiss),
    Fault(
        "a membership ended while no token can be read", dismiss_unlooked, outage=True, raises=True
    ),
)
