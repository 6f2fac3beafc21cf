"""What tests of a running board have in common: its people, and fresh tasks."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.client import Client, Frame
from tests.servers.dibs import Dibs

_numbers = itertools.count(1)


async def join(server: Dibs, username: str, process: int = 0, **options: Any) -> Client:
    """Connect as a demo person."""
    return await Client.join(server.ws(process=process), server.token(username), **options)


async def watch(
    server: Dibs, username: str, process: int = 0, *, over: str = "socket", **options: Any
) -> Client:
    """Connect as a demo person who says nothing, over a `socket` or a `stream`."""
    url = (
        server.ws(process=process)
        if over == "socket"
        else server.http("/api/boards/demo/stream", process)
    )
    return await Client.join(url, server.token(username), **options)


def department(client: Client, name: str) -> int:
    """Return a department's id."""
    found: int = next(row["id"] for row in client.departments.values() if row["name"] == name)
    return found


async def new_task(supervisor: Client, name: str = "Printing", **fields: Any) -> Frame:
    """Add a task with a number of its own."""
    number = f"T-{os.getpid()}-{next(_numbers)}"
    fields = {
        "number": number,
        "title": "Test",
        "department": department(supervisor, name),
        **fields,
    }
    return await supervisor.granted("add", **fields)


async def cancel_all(server: Dibs, *tasks: Frame) -> None:
    """Take tasks away again, so that other tests on this server do not meet them."""
    async with await join(server, "sam") as sam:
        for task in tasks:
            await sam.granted("cancel", task=task["id"], reason="the test is over")


@asynccontextmanager
async def running(dibs: Dibs, task: Frame, owner: str = "alice") -> AsyncIterator[None]:
    """Have someone work on a task."""
    async with await join(dibs, owner) as person:
        await person.granted("claim", task=task["id"])
        await person.granted("start", task=task["id"])
        yield


async def state(dibs: Dibs, task: Frame) -> Frame:
    async with await join(dibs, "sam") as sam:
        found: Frame = sam.tasks[task["id"]]
    return found


async def eventually(true: Callable[[], Awaitable[bool]], patience_s: float = 10) -> None:
    """Ask until something is so; of a client's frames, `Client.until` tells at once."""
    async with asyncio.timeout(patience_s):
        while True:
            if await true():
                return
            await asyncio.sleep(0.05)
