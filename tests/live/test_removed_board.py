"""A board that is removed: in the administration, or in the database by anyone else."""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.conftest import QUICK, on_database
from tests.live.board import join, new_task, watch
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs


@pytest.fixture(params=["sqlite", "postgres"])
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[Dibs]:
    """Two processes whose demo board goes."""
    name = f"removed_{request.param}"
    server = Dibs(folder / name, processes=2, **on_database(request, name), **QUICK)
    yield server
    server.stop()


async def delete_in_the_administration(http: httpx.AsyncClient, language: str) -> str:
    """Read the page that asks whether one is sure, and be sure. Gives that page."""
    path = "/admin/board/board/1/delete/"
    page = await http.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    reply = await http.post(path, data={"post": "yes", "csrfmiddlewaretoken": token[1]})
    assert reply.status_code == 302, reply.text
    return page.text


async def test_its_clients_are_told_on_every_process(server: Dibs) -> None:
    """X1, C4: 4504 within 2 s, by socket, stream and display; what is under way is answered, and it
    stays away.
    """
    async with (
        aclosing(await sign_in(server, "sam")) as sam,
        aclosing(await sign_in(server, "admin")) as robin,
    ):
        screen = await pair(server, sam, process=1)
        clients = [
            await join(server, "sam"),
            await join(server, "alice", 1),
            await watch(server, "bob", 1, over="stream"),
        ]
        wall = await screen.join()
        task = await new_task(clients[0])
        await clients[0].granted("claim", task=task["id"])
        events = clients[0].rev
        pages = [
            (await robin.get("/admin/board/board/1/delete/", headers={"Accept-Language": tag})).text
            for tag in ("en", "zh-CN")
        ]
        for page, words in zip(
            pages, (("Tasks", "Events", "Displays"), ("任务", "事件", "显示屏")), strict=True
        ):
            for word in words:
                assert re.search(rf"{word}[:：] *\d+", page), word
        assert f"Events: {events}" in pages[0]
        asked = [clients[0].ask("claim", task=number) for number in list(clients[0].tasks)[:8]]
        start = time.monotonic()
        await delete_in_the_administration(robin, "en")
        for client in clients:
            assert await client.closed(6) in {4504, None}
            assert client.frames[-1]["code"] == "unknown_board"
        assert await wall.closed(6) in {4504, 4501}
        assert time.monotonic() - start < 6, "2 s on a machine that has time"
        for client in (*clients, wall):
            assert not client.violations
        await asyncio.wait(asked, timeout=1)
        assert all(answer.done() for answer in asked)
        late = await Client.open(server.ws(), server.token("sam"))
        assert await late.closed() == 4504
        assert (await robin.get("/api/boards/demo")).status_code == 404
    server.servers[0].stop()
    server.restart()
    late = await Client.open(server.ws(), server.token("sam"))
    assert await late.closed() == 4504
    assert "Traceback" not in server.logs()
    await screen.http.aclose()
