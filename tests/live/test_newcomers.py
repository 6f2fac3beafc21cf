"""X1 before the greeting: clients that come while the server goes down are told so, wherever they
have got to.
"""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import eventually
from tests.servers.dibs import Dibs


@pytest.mark.timeout(120)
async def test_those_who_are_not_greeted_yet_are_told_of_a_restart(folder: Path) -> None:
    """X1: `bye` and 4000, never 1006; a stream that has not begun is 503, with a time to come
    back.
    """
    server = Dibs(folder / "newcomers", module="tests.servers.slow_looks", SLOW_S="4", **QUICK)
    url, stream = server.ws(), server.http("/api/boards/demo/stream")
    tokens = {username: server.token(username) for username in ("alice", "bob", "sam", "charlie")}
    slow = server.folder / "slow"

    async def begun(queries: list[str]) -> None:
        async def so() -> bool:
            return sorted(slow.read_text().split()) == sorted(queries)

        await eventually(so)

    # A token's query is where a client waits to be let in, a task's where it waits for the board.
    slow.touch()
    greeted = [asyncio.create_task(Client.open(url, tokens["alice"]))]
    greeted.append(asyncio.create_task(Client.follow(stream, tokens["bob"])))
    await begun(["token"] * 2)
    await begun(["token"] * 2 + ["task"])
    connecting = asyncio.create_task(Client.open(url, tokens["sam"]))
    refused = asyncio.create_task(Client.open(url, "wrong"))
    asked = asyncio.create_task(status(stream, tokens["charlie"]))
    await begun(["token"] * 5 + ["task"])
    start = time.monotonic()
    server.servers[0].child.terminate()
    for client in [await task for task in (*greeted, connecting, refused)]:
        await client.closed()
        assert client.frames[-1]["type"] == "bye", client.frames
        assert client.frames[-1]["code"] == "restarting"
        assert client.code == (4000 if hasattr(client.socket, "protocol") else None)
    assert await asked == (503, True)
    assert await asyncio.to_thread(server.servers[0].child.wait, 10) == 0
    assert time.monotonic() - start < 10


async def status(url: str, token: str) -> tuple[int, bool]:
    """Ask for a stream that will be refused; returns the status, and whether it says when to come
    back.
    """
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        reply = await http.get(url, headers={"Authorization": f"Bearer {token}"})
    return reply.status_code, "retry-after" in reply.headers
