"""What a display shows is known to its supervisors, and survives restarts."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client import Client, Frame
from tests.conftest import QUICK
from tests.live import displays
from tests.live.board import join, new_task
from tests.live.displays import (
    QUIET,
    fleet,
    say_seen,
    until_seen,
)
from tests.live.raw import Raw
from tests.live.screens import Screen, pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

sam, pair_of = displays.sam, displays.pair_of


class TestSeen:
    """A display tells what it shows; supervisors see it, and how far behind that is."""

    async def test_it_is_known_to_supervisors(self, pair_of: Dibs, sam: httpx.AsyncClient) -> None:
        screen = await pair(pair_of, sam, 1)
        async with await screen.join() as client, await join(pair_of, "sam") as person:
            await say_seen(client, rev=client.rev)
            await say_seen(client, rev=client.rev, screen="1280x720")
            row = await until_seen(sam, screen)
            # The latest of what was said within five seconds, in one write.
            assert row["seen"]["screen"] == "1280x720"
            assert (row["seen"]["rev"], row["seen"]["build"]) == (client.rev, "2026.11.1")
            assert (row["address"], row["alert"]) == ("127.0.0.1", False)
            assert row["silent_s"] < 60
            task = await new_task(person)
            assert (await fleet(sam, screen))["seen"]["behind"] >= 1
            await person.granted("cancel", task=task["id"], reason="done")
            assert [frame for frame in client.frames if frame["type"] in {"ok", "error"}] == []

    @pytest.mark.parametrize(
        ("frame", "field"),
        [
            ({"rev": -1, "build": "1", "screen": "1x1"}, "rev"),
            ({"rev": True, "build": "1", "screen": "1x1"}, "rev"),
            ({"rev": 1, "build": "", "screen": "1x1"}, "build"),
            ({"rev": 1, "build": "1", "screen": "huge"}, "screen"),
            ({"rev": 1, "build": "1"}, "screen"),
        ],
    )
    async def test_a_malformed_one_is_invalid(self, dibs: Dibs, frame: Frame, field: str) -> None:
        async with aclosing(await sign_in(dibs, "sam")) as http:
            screen = await pair(dibs, http)
            async with await screen.join() as client:
                await client.say(json.dumps({"type": "seen", **frame}))
                await client.until(lambda: client.of("error"))
                (error,) = client.of("error")
                assert (error["code"], error["field"], "ref" in error) == ("invalid", field, False)

    async def test_of_a_person_it_is_invalid_and_counts(self, dibs: Dibs) -> None:
        """K7."""
        async with await join(dibs, "alice") as alice:
            for _ in range(51):
                await say_seen(alice, rev=1)
            assert await alice.closed() == 4429
            assert {error["field"] for error in alice.of("error")} == {"type"}
            assert len(alice.of("error")) == 51

    async def test_five_minutes_without_proof_are_an_alert(
        self, pair_of: Dibs, sam: httpx.AsyncClient
    ) -> None:
        screen = await pair(pair_of, sam)
        pair_of.shell(QUIET.format(id=screen.shown["id"]))
        row = await fleet(sam, screen)
        assert (row["alert"], row["seen"]) == (True, None)


async def test_a_display_on_a_stream_is_seen_by_what_it_takes(dibs: Dibs) -> None:
    """It can say nothing; its build and size stay what it said over a socket."""
    async with aclosing(await sign_in(dibs, "sam")) as http, await join(dibs, "sam") as sam:
        screen = await pair(dibs, http)
        stream = dibs.http("/api/boards/demo/stream")
        async with await Client.join(stream, headers=screen.headers) as client:
            task = await new_task(sam)
            await client.until(lambda: task["id"] in client.tasks)
            await client.until(lambda: client.of("heartbeat"), patience_s=15)
            seen = (await until_seen(http, screen))["seen"]
            assert (seen["rev"], seen["behind"], seen["build"]) == (client.rev, 0, "")
        async with await screen.join() as client:
            await say_seen(client, rev=client.rev)
            await until_seen(http, screen, build="2026.11.1")
        rev = client.rev
        await sam.granted("cancel", task=task["id"], reason="done")
        async with await Client.join(stream, headers=screen.headers):
            seen = (await until_seen(http, screen, rev=rev + 1))["seen"]
            assert (seen["build"], seen["screen"]) == ("2026.11.1", "1920x1080")


async def test_an_order_that_a_half_open_socket_took_reaches_the_next_one(folder: Path) -> None:
    """The peer is gone without a word, and the server has not noticed when the order comes."""
    server = Dibs(
        folder / "half_open", module="tests.servers.hasty", PING_S="1", SILENCE_S="8", **QUICK
    )
    async with aclosing(await sign_in(server, "sam")) as http:
        screen = await pair(server, http)
        with Raw(server, credential=screen.headers) as gone:
            while b'"display"' not in (await asyncio.to_thread(gone.read))[1]:
                pass
            gone.pull_the_cable()
            path = f"/api/displays/{screen.shown['id']}/reload"
            assert (await http.post(path)).status_code == 204
            async with asyncio.timeout(30):
                while not gone.is_dropped:  # noqa: ASYNC110  the kernel's table
                    await asyncio.sleep(0.1)
        async with await screen.join() as client:
            await client.until(lambda: len(client.of("display")) == 2)
            assert [frame["reload"] for frame in client.of("display")] == [False, True]
    server.stop()


async def test_a_display_survives_restarts(folder: Any) -> None:
    server = Dibs(folder / "restarted", **QUICK)
    http = await sign_in(server, "sam")
    screen = await pair(server, http)
    waiting = Screen(server)
    code = await waiting.ask_for_a_code()
    client = await screen.join()
    since = client.since
    server.servers[0].kill()
    await client.closed()
    server.restart()
    async with await screen.join(since=since) as back:
        assert back.welcome["you"]["role"] == "display"
    # A code that is shown survives as well.
    assert await waiting.state() == "waiting"
    reply = await http.post(
        f"/api/pairings/{code}", json={"board": "demo", "name": "Hall", "kind": "wall"}
    )
    assert reply.status_code == 200
    assert await waiting.state() == "paired"
    await http.aclose()
    server.stop()
