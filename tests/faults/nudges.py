"""Faults of Redis, which is allowed to fail: it is killed, away, frozen, flushed, and delivers
forged messages.
"""

import asyncio
import os
import secrets
import signal
import time
from random import Random
from typing import Any, Final

import msgpack
import redis.asyncio as redis

from tests.faults.fault import Fault
from tests.faults.walls import Wall
from tests.faults.world import World


async def kill(world: World, random: Random) -> float:
    assert world.redis is not None
    world.redis.process.kill()
    await asyncio.to_thread(world.redis.start)
    return time.monotonic()


async def away(world: World, random: Random) -> float:
    """A client connects meanwhile."""
    assert world.redis is not None
    world.redis.process.kill()
    began = time.monotonic()
    for client in world.clients:
        if isinstance(client, Wall) and random.random() < 0.2:
            client.go_elsewhere()
    await world.works_again(began)
    await asyncio.sleep(random.uniform(2, 5))
    await asyncio.to_thread(world.redis.start)
    return time.monotonic()


async def freeze(world: World, random: Random) -> float:
    assert world.redis is not None
    pid = world.redis.process.child.pid
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(random.uniform(3, 8))
    os.kill(pid, signal.SIGCONT)
    return time.monotonic()


async def flush(world: World, random: Random) -> float:
    async with _client(world) as connection:
        await connection.flushall()
    return time.monotonic()


async def disconnect(world: World, random: Random) -> float:
    async with _client(world) as connection:
        for kind in ("pubsub", "normal"):
            await connection.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
    return time.monotonic()


async def babble(world: World, random: Random) -> float:
    """Play what was said again, late, doubled and in another order, and say what no node has
    said.
    """
    async with _client(world) as connection, connection.pubsub() as listening:
        await listening.psubscribe("dibs*")
        heard: list[tuple[bytes, bytes]] = []
        until = time.monotonic() + 4
        while time.monotonic() < until:
            message: dict[str, Any] | None = await listening.get_message(
                ignore_subscribe_messages=True, timeout=0.2
            )
            if message is None:
                continue
            channel, data = message["channel"], message["data"]
            # What this very loop has said comes back, too.
            if len(heard) < 400:
                heard.append((channel, data))
                for _ in range(random.randrange(3)):
                    await connection.publish(*random.choice(heard))
            if random.random() < 0.1:
                await connection.publish(channel, _forged(data, random))
    return time.monotonic()


def _forged(data: bytes, random: Random) -> bytes:
    """Change a message: its bytes, its MAC, its events, or everything."""
    match random.randrange(4):
        case 0:
            where = random.randrange(len(data))
            return data[:where] + bytes([data[where] ^ 1]) + data[where + 1 :]
        case 1:
            return secrets.token_bytes(60)
        case 2:
            return bytes(
                msgpack.packb(
                    {
                        "type": "nudge",
                        "body": b'[2,"x","probe","y"]',
                        "mac": secrets.token_bytes(32),
                    }
                )
            )
    return data[: len(data) // 2]


def _client(world: World) -> "redis.Redis":
    assert world.redis is not None
    return redis.Redis.from_url(world.redis.url)


FAULTS: Final = (
    Fault("Redis killed and started", kill),
    Fault("Redis away, a board first watched meanwhile", away),
    Fault("Redis frozen for 3 to 8 s", freeze),
    Fault("Redis flushed", flush),
    Fault("Redis disconnects everyone", disconnect),
    Fault("Redis repeats, reorders and forges", babble),
)
