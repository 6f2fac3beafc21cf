"""A database that is frozen: its connections stay open without answers.

All clients are informed, and all recovers.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.live.http import problem, script
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres

ANSWERED_S = 15
"""What a person waits at most: the server's 8 s, or 10 over HTTP, on a machine that is busy with
tests."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One that may freeze: of these tests alone."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def server(folder: Path, postgres: Postgres) -> Iterator[Dibs]:
    hasty = {"module": "tests.servers.hasty", "HEARTBEAT_S": "1"}
    url = postgres.create("frozen")
    server = Dibs(folder / "frozen", processes=2, DATABASE_URL=url, **hasty, **QUICK)
    yield server
    server.stop()


@contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    postgres.freeze()
    try:
        yield
    finally:
        postgres.thaw()


def ages(client: Client) -> list[float]:
    """Tell how old the last look was, by each heartbeat since the first that said that there is no
    other.
    """
    return [beat["age_s"] for beat in client.of("heartbeat") if beat["degraded"] == ["database"]]


async def status(server: Dibs, path: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=ANSWERED_S) as http:
        return (await http.get(server.http(path))).status_code


async def in_time(asked: Awaitable[httpx.Response]) -> httpx.Response:
    start = time.monotonic()
    reply = await asked
    assert time.monotonic() - start < ANSWERED_S
    return reply


EVERYWHERE = (
    "../../session",
    "../demo",
    "../demo/tasks/1/events",
    "../demo/conflicts",
    "../demo/pins",
    "../../displays",
)
"""What reads the database, from below /api/boards/demo."""


@pytest.mark.timeout(120)
async def test_it_is_said_and_all_recovers(server: Dibs, postgres: Postgres) -> None:
    """S4, K6: commands are answered `unavailable` in time, boards and `/readyz` say so, no
    client is disconnected.
    """
    person = await sign_in(server, "sam")
    alice, sam = await join(server, "alice"), await join(server, "sam")
    screen = await pair(server, person)
    wall = await screen.join()
    first, second, third = [await new_task(sam) for _ in range(3)]
    await wall.until(lambda: third["id"] in wall.tasks)
    async with script(server, "bob", **{"Idempotency-Key": "while-frozen"}) as bob:
        bob.timeout = httpx.Timeout(ANSWERED_S)
        # Connections that are open already wait for answers, where new ones would be refused.
        await asyncio.gather(*[bob.get(path) for path in EVERYWHERE])
        with frozen(postgres):
            claim = alice.ask("claim", task=first["id"], ref="frozen")
            behind = alice.ask("claim", task=second["id"])
            replies = asyncio.gather(
                in_time(bob.post(f"/tasks/{third['id']}/claim")),
                in_time(screen.http.get("/wall/plain/demo", timeout=ANSWERED_S)),
                *[
                    in_time(bob.get(path, headers={"Accept-Language": "zh-CN"}))
                    for path in EVERYWHERE
                ],
            )
            for asked in (claim, behind):
                answer = await asyncio.wait_for(asked, ANSWERED_S)
                assert (answer["type"], answer["code"], answer["retry"]["can_retry"]) == (
                    "error",
                    "unavailable",
                    True,
                )
            command, plain, *read = await replies
            for reply in (command, *read):
                problem(reply, 503, "unavailable")
                assert reply.headers["retry-after"]
            assert {reply.json()["detail"] for reply in read} == {"看板目前无法更改。"}
            assert plain.status_code == 503
            assert 'http-equiv="refresh"' in plain.text
            assert await status(server, "/readyz") == 503
            assert await status(server, "/healthz") == 200
            for client in (alice, wall):
                await client.until(lambda client=client: ages(client)[-1:] > [4])
                # Said within 3 s of the last look, and again with each heartbeat: how old that look
                # is.
                assert ages(client)[0] < 3, ages(client)
                assert client.code is None
        # Commands under way may be done now: a retry with the same ref has one effect.
        again = await alice.do("claim", task=first["id"], ref="frozen")
        assert (again["type"], again["task"]["owner"]["username"]) == ("ok", "alice")
        assert (await bob.post(f"/tasks/{third['id']}/claim")).json()["task"]["owner"][
            "username"
        ] == "bob"

    assert await status(server, "/readyz") == 200
    for client in (alice, wall):
        await client.until(
            lambda client=client: client.of("heartbeat")[-1]["degraded"] == [], patience_s=30
        )
        await client.until(lambda client=client: client.tasks[third["id"]]["owner"] is not None)
        claims = [event for event in client.events() if event["kind"] == "task.claimed"]
        assert sorted(
            event["task"]["id"] for event in claims if event["task"]["id"] == first["id"]
        ) == [first["id"]]
    for client in (alice, sam, wall):
        await client.close()
    await screen.http.aclose()
    await person.aclose()


@pytest.mark.timeout(120)
async def test_a_server_that_stood_still_looks_first(server: Dibs) -> None:
    """S4: what it knew was true when it stopped; before it says so again, it looks at the
    database.
    """
    async with await join(server, "sam", 1) as sam, await join(server, "alice") as alice:
        await alice.until(lambda: alice.of("heartbeat"))
        frozen_server = server.servers[0].child
        frozen_server.send_signal(signal.SIGSTOP)
        try:
            task = await new_task(sam)
            said = len(alice.frames)
            # Longer than between two heartbeats, so that one is due.
            await asyncio.sleep(3)
        finally:
            frozen_server.send_signal(signal.SIGCONT)
        await alice.until(lambda: task["id"] in alice.tasks)
        await alice.until(lambda: alice.frames[-1]["type"] == "heartbeat")
        first = alice.frames[said]
        assert first["type"] == "events", first


@pytest.mark.timeout(120)
async def test_a_restart_waits_for_no_frozen_database(folder: Path, postgres: Postgres) -> None:
    """X1: every client gets a `bye`, pending commands are answered or safe to retry, and the
    process is gone within 10 s.
    """
    server = Dibs(
        folder / "stopped_while_frozen",
        DATABASE_URL=postgres.create("stopped_while_frozen"),
        **QUICK,
    )
    sam, alice = await join(server, "sam"), await join(server, "alice")
    task = await new_task(sam)
    with frozen(postgres):
        claim = alice.ask("claim", task=task["id"], ref="while-stopping")
        # It has come to the database by then, and waits there.
        await asyncio.sleep(1)
        start = time.monotonic()
        server.servers[0].child.terminate()
        for client in (alice, sam):
            assert await client.closed() == 4000
            assert client.frames[-1]["code"] == "restarting"
        code = await asyncio.to_thread(server.servers[0].child.wait, 12)
        took_s = time.monotonic() - start
    with pytest.raises(AssertionError, match="before the answer"):
        await claim
    assert (code, took_s < 10) == (0, True)
    server.restart()
    async with await join(server, "alice") as again:
        answer = await again.do("claim", task=task["id"], ref="while-stopping")
        assert (answer["type"], answer["task"]["owner"]["username"]) == ("ok", "alice")
    assert "Traceback" not in server.logs()
    server.stop()


@pytest.mark.timeout(120)
async def test_a_restart_does_not_wait_for_conflicts_to_be_counted(
    folder: Path, postgres: Postgres
) -> None:
    """The count matters less than that screens have their server back."""
    server = Dibs(
        folder / "counting_while_frozen",
        DATABASE_URL=postgres.create("counting_while_frozen"),
        **QUICK,
    )
    async with await join(server, "sam") as sam, await join(server, "alice") as alice:
        task = await new_task(sam)
        await sam.granted("claim", task=task["id"])
        assert (await alice.do("claim", task=task["id"]))["type"] == "conflict"
        with frozen(postgres):
            server.servers[0].child.terminate()
            for client in (alice, sam):
                assert await client.closed() == 4000
            assert await asyncio.to_thread(server.servers[0].child.wait, 15) == 0
    assert "draining took more" not in server.logs()


async def test_a_restart_refuses_no_request_that_comes_after_it(
    server: Dibs, postgres: Postgres
) -> None:
    """The connections of before it are broken, and a pool has many."""
    url, headers = (
        server.http("/api/boards/demo"),
        {"Authorization": f"Bearer {server.token('sam')}"},
    )
    async with httpx.AsyncClient(trust_env=False, timeout=ANSWERED_S, headers=headers) as http:
        await asyncio.gather(*(http.get(url) for _ in range(40)))
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)
        statuses = [(await http.get(url)).status_code for _ in range(20)]
    assert statuses.count(503) <= 1, statuses
    assert set(statuses) <= {200, 503}
