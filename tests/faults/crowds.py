"""Faults of clients: they do not read, they flood, they come by the thousand, and they never come
to an end.
"""

import asyncio
import json
import time
from contextlib import suppress
from random import Random
from typing import Final

import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.fault import Fault
from tests.faults.identities import Identity
from tests.faults.people import Person
from tests.faults.walls import Wall
from tests.faults.world import World

STORM: Final = 1000
FLOODS: Final = (
    '{"type":"ping","ref":"p"}',
    '{"type":"claim","ref":"f","task":9007199254740991}',
    "{",
    "[]",
    "null",
    '{"type":"nothing"}',
    '{"type":"seen","rev":1,"build":"b","screen":"1x1"}',
    b"\x00\xff",
    "x" * 60_000,
    "[" * 9_000,
)


async def read_nothing(world: World, random: Random) -> float:
    """A third of the walls and people read nothing for a while."""
    deaf = [
        client for client in world.clients if isinstance(client, Wall) and random.random() < 0.34
    ]
    for client in deaf:
        client.pause_reading(paused=True)
    await asyncio.sleep(random.uniform(4, 9))
    for client in deaf:
        client.pause_reading(paused=False)
    return time.monotonic()


async def flood(world: World, random: Random) -> float:
    """Sockets of a person on the board send everything as fast as they can, until they are
    closed.
    """
    who = _stranger(world)
    await asyncio.gather(
        *(_flood(world, who, random.choice(FLOODS), node) for node in (0, 1) for _ in range(5))
    )
    return time.monotonic()


async def storm(world: World, random: Random) -> float:
    """A thousand boards come at once."""
    who = _stranger(world)
    sockets = await asyncio.gather(
        *(_open(world, who, number % 2) for number in range(STORM)), return_exceptions=True
    )
    here = [socket for socket in sockets if isinstance(socket, ClientConnection)]
    for socket in here:
        socket.transport.abort()
    return time.monotonic()


async def never_end(world: World, random: Random) -> float:
    """Heads and bodies that go on and on."""
    token = _stranger(world).token
    starts = (
        b"GET /api/boards/demo HTTP/1.1\r\n",
        b"POST /api/boards/demo/claim-next HTTP/1.1\r\nHost: localhost\r\n"
        b"Authorization: Bearer " + token.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n",
    )
    pieces = (b"X-More: of it\r\n", b"4000\r\n" + b" " * 0x4000 + b"\r\n")
    await asyncio.gather(
        *(
            _drip(world.ports[number % 2], starts[number % 4 // 2], pieces[number % 4 // 2])
            for number in range(40)
        )
    )
    return time.monotonic()


def _stranger(world: World) -> Identity:
    """A person without recorded sockets: a beacon's person, who gives commands of other
    names.
    """
    person = next(client for client in world.clients if isinstance(client, Person))
    return person.who


async def _open(world: World, who: Identity, node: int) -> ClientConnection:
    url = f"ws://127.0.0.1:{world.ports[node]}/ws/boards/demo/"
    return await connect(
        url,
        additional_headers={"Authorization": f"Bearer {who.token}"},
        compression=None,
        proxy=None,
        max_size=2**24,
        open_timeout=30,
        ping_interval=None,
    )


async def _flood(world: World, who: Identity, frame: str | bytes, node: int) -> None:
    with suppress(OSError, TimeoutError, websockets.WebSocketException):
        socket = await _open(world, who, node)
        reading = asyncio.create_task(_read(socket))
        async with asyncio.timeout(5):
            for number in range(20_000):
                text = frame
                if isinstance(frame, str) and '"ref"' in frame:
                    text = json.dumps({**json.loads(frame), "ref": f"flood-{number}"})
                await socket.send(text)
        reading.cancel()
        socket.transport.abort()


async def _read(socket: ClientConnection) -> None:
    with suppress(websockets.ConnectionClosed):
        async for _ in socket:
            pass


async def _drip(port: int, start: bytes, piece: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(5):
            writer.write(start)
            while not reader.at_eof():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.05)
    writer.transport.abort()


FAULTS: Final = (
    Fault("a third of the clients read nothing for 4 to 9 s", read_nothing),
    Fault("floods of every kind of frame", flood),
    Fault("a storm of 1,000 connections", storm),
    Fault("heads and bodies without end", never_end),
)
