"""What is particular to streams: refusals, ids, credentials, and their end.

What they tell is in test_stream.py.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client import Client, Frame
from tests.conftest import QUICK
from tests.live.board import join, new_task, watch
from tests.live.http import problem
from tests.live.sign_in import cookie, sign_in
from tests.servers.dibs import Dibs

PATH = "/api/boards/demo/stream"


async def refused(
    server: Dibs, path: str = PATH, token: str | None = None, **headers: str
) -> httpx.Response:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        await Client.follow(server.http(path), token, headers=headers)
    return refusal.value.response


class TestWhoMayRead:
    """C2 to C4, with statuses instead of close codes."""

    @pytest.mark.parametrize(
        ("username", "path", "status", "code"),
        [
            (None, PATH, 401, "unauthenticated"),
            ("alice", "/api/boards/none/stream", 404, "unknown_board"),
            ("dana", PATH, 403, "forbidden"),
        ],
    )
    async def test_refusals(
        self, dibs: Dibs, username: str | None, path: str, status: int, code: str
    ) -> None:
        token = dibs.token(username) if username else None
        problem(await refused(dibs, path, token), status, code)

    async def test_the_words_are_in_the_readers_language(self, dibs: Dibs) -> None:
        reply = await refused(dibs, **{"Accept-Language": "zh-CN"})
        assert problem(reply, 401, "unauthenticated")["detail"] == "您尚未登录。"

    async def test_a_cookie_without_an_origin_as_browsers_send_it(self, dibs: Dibs) -> None:
        http = await sign_in(dibs, "bob")
        async with await Client.join(dibs.http(PATH), headers=cookie(http)) as bob:
            assert bob.welcome["you"]["username"] == "bob"
        await http.aclose()

    @pytest.mark.parametrize("origin", ["http://evil.example", "null"])
    async def test_a_foreign_origin(self, dibs: Dibs, origin: str) -> None:
        problem(await refused(dibs, token=dibs.token("alice"), Origin=origin), 403, "wrong_origin")

    async def test_other_methods(self, dibs: Dibs) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            reply = await http.post(dibs.http(PATH))
        problem(reply, 405, "method_not_allowed")

    async def test_the_rest_of_the_api_is_where_it_was(self, dibs: Dibs) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            reply = await http.get(dibs.http("/api/boards/demo"))
        problem(reply, 401, "unauthenticated")


async def test_the_last_event_id_goes_before_since(dibs: Dibs) -> None:
    """A browser that comes back by itself repeats the address that it began with."""
    async with await join(dibs, "sam") as sam:
        long_ago = sam.since
        task = await new_task(sam)
        async with await watch(dibs, "alice", over="stream", since=long_ago) as first:
            await first.until(lambda: first.rev == sam.rev)
            last_id = first.socket.last_id
        await sam.granted("cancel", task=task["id"], reason="done")
        headers = {"Last-Event-ID": last_id}
        async with await watch(
            dibs, "alice", over="stream", since=long_ago, headers=headers
        ) as back:
            await back.until(lambda: back.rev == sam.rev)
            assert back.welcome["resumed"] is True
            assert [event["kind"] for event in back.events()] == ["task.cancelled"]


@pytest.fixture(scope="module")
def small(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "small_stream", DIBS_MAX_SOCKETS_PER_PERSON="2")
    yield server
    server.stop()


async def test_streams_and_sockets_are_one_crowd(small: Dibs) -> None:
    first = await join(small, "alice")
    second = await watch(small, "alice", over="stream")
    reply = await refused(small, token=small.token("alice"))
    problem(reply, 429, "rate_limited")
    assert reply.headers["retry-after"]
    await second.close()
    # The place is free when the server has seen it close.
    async with asyncio.timeout(10):
        while True:
            try:
                third = await watch(small, "alice", over="stream")
                break
            except httpx.HTTPStatusError:
                await asyncio.sleep(0.02)
    await third.close()
    await first.close()


class TestItsEnd:
    """X1, X2: a `bye` is the last frame."""

    async def test_sign_out(self, pair: Dibs) -> None:
        http = await sign_in(pair, "bob")
        bob = await Client.join(pair.http(PATH, 1), headers=cookie(http))
        assert (await http.delete("/api/session")).status_code == 204
        await bob.closed(4)
        assert goodbye(bob) == ("unauthenticated", False)
        await http.aclose()

    async def test_sigterm_under_load(self, folder: Path) -> None:
        server = Dibs(folder / "drained_stream", **QUICK)
        sam = await join(server, "sam")
        watchers = [await watch(server, "alice", over="stream") for _ in range(20)]
        for number in range(20):
            sam.ask("add", number=f"X{number}", title="load", department=1)
        server.servers[0].child.terminate()
        for client in watchers:
            await client.closed()
            assert goodbye(client) == ("restarting", True)
            assert client.violations == []
        assert len({client.frames[-1]["after_ms"] for client in watchers}) > 15
        assert server.servers[0].child.wait(10) == 0
        server.restart()
        last = watchers[0].socket.last_id
        async with await watch(server, "alice", over="stream", since=last) as back:
            assert back.welcome["resumed"] is True
        server.stop()


def goodbye(client: Client) -> tuple[Any, Any]:
    bye: Frame = client.frames[-1]
    assert bye["type"] == "bye"
    return bye["code"], bye["reconnect"]
