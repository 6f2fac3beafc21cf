"""Tables that are gone for a moment, as while a backup is restored: nothing that a server does for
long ends by it.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from tests.client import Client
from tests.live.board import eventually, join, new_task
from tests.live.screens import pair
from tests.live.sign_in import cookie, sign_in
from tests.servers.dibs import Dibs


@contextmanager
def without_tables(url: str) -> Iterator[None]:
    """Rename the schema while the block runs: PostgreSQL then knows no table of the board."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SCHEMA public RENAME TO away")
        try:
            yield
        finally:
            connection.execute("ALTER SCHEMA away RENAME TO public")


async def ready(server: Dibs, process: int) -> bool:
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        status = (await http.get(server.http("/readyz", process))).status_code
    assert status in {200, 503}
    return status == 200


async def proved(url: str, display: int) -> float:
    """Tell when a display was last seen to show its board."""
    query = "SELECT extract(epoch FROM proof_at) FROM board_display WHERE id = %s"
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await (await connection.execute(query, [display])).fetchone()
    return float(found[0]) if found and found[0] else 0


@pytest.mark.timeout(150)
async def test_a_server_outlives_them(grown: Dibs) -> None:
    """S1, S4, X2: afterwards boards follow the other process, sign-outs close, displays are
    seen.
    """
    server, url = grown, grown.env["DATABASE_URL"]
    person, leaver = await sign_in(server, "sam"), await sign_in(server, "ana")
    sam, alice = await join(server, "sam"), await join(server, "alice", 1)
    screen = await pair(server, person)
    wall = await screen.join()
    headers = {**cookie(leaver), "Origin": server.http(process=1)}
    ana = await Client.join(server.ws(process=1), headers=headers)
    with without_tables(url):
        answer = await sam.do("claim", task=next(iter(sam.tasks)))
        assert (answer["type"], answer["code"]) == ("error", "unavailable")
        # As long as both servers need to meet it in everything that they do.
        await asyncio.sleep(2)
        assert [await ready(server, process) for process in (0, 1)] == [False, False]
        written = time.time()
    for process in (0, 1):
        await eventually(lambda process=process: ready(server, process))
    task = await new_task(sam)
    await alice.until(lambda: task["id"] in alice.tasks, patience_s=5)
    await leaver.delete("/api/session")
    assert await ana.closed(3) == 4501
    await wall.say(json.dumps({"type": "seen", "rev": wall.rev, "build": "b", "screen": "1x1"}))

    async def seen() -> bool:
        return await proved(url, screen.shown["id"]) > written

    await eventually(seen, patience_s=15)
    for client in (sam, alice, wall):
        await client.close()
    await person.delete(f"/api/displays/{screen.shown['id']}")
    for http in (screen.http, person, leaver):
        await http.aclose()
