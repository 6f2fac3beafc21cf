"""How often people collided: counted on every process, added up in one database, told to those who
hand out work.
"""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.client import Frame
from tests.conftest import QUICK, on_database
from tests.live.board import join, new_task
from tests.live.http import SNAPSHOT, problem, script
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.live.test_race import RACES, check_race
from tests.servers.dibs import Dibs

CLIENTS = 20

# As if a day had passed since.
AGE = """
from datetime import timedelta
from django.db.models import F
from board.models.log import ConflictCount
ConflictCount.objects.update(hour=F("hour") - timedelta(hours=26))
"""
STAFF = """
from board.models.people import Person
staff = {"name": "Of no board", "password": "!", "is_staff": True}
Person.objects.get_or_create(username="staff", defaults=staff)
"""
COUNT = "from board.models.log import ConflictCount; print(ConflictCount.objects.count())"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, folder: Path) -> Iterator[Dibs]:
    """Two processes on one database, on which only these tests collide."""
    env = on_database(request, "collisions")
    server = Dibs(folder / f"collisions-{request.param}", processes=2, **QUICK, **env)
    yield server
    server.stop()


async def read(server: Dibs, process: int = 0) -> Frame:
    async with script(server, "sam") as http:
        reply = await http.get(server.http("/api/boards/demo/conflicts", process))
    assert reply.status_code == 200, reply.text
    body: Frame = reply.json()
    return body


async def causes(server: Dibs, process: int = 0) -> dict[str, int]:
    return {row["cause"]: row["count"] for row in (await read(server, process))["causes"]}


async def until(server: Dibs, wanted: dict[str, int]) -> None:
    """Wait until every process tells these sums: each writes its own every 5 s."""
    deadline = time.monotonic() + 20
    for process in range(len(server.ports)):
        while (told := await causes(server, process)) != wanted:
            assert time.monotonic() < deadline, told
            await asyncio.sleep(0.2)


def counted(server: Dibs) -> dict[str, int]:
    """Add up what the processes say at /metrics, at once."""
    found: dict[str, int] = {}
    for process in range(len(server.ports)):
        page = httpx.get(server.http("/metrics", process), trust_env=False).text
        for cause, times in re.findall(
            r'^dibs_conflicts_total\{cause="(\w+)"\} (\S+)$', page, re.MULTILINE
        ):
            found[cause] = found.get(cause, 0) + int(float(times))
    return found


@pytest.mark.parametrize("transport", RACES)
async def test_every_loser_of_a_race_is_counted_once(server: Dibs, transport: str) -> None:
    """On two processes, and over HTTP on one that has no socket."""
    before = await causes(server)
    answers, owner = await RACES[transport](server, server.operators(CLIENTS))
    check_race(answers, owner)
    wanted = {"owned": before.get("owned", 0) + CLIENTS - 1}
    assert counted(server) == wanted
    await until(server, wanted)


async def test_causes_and_repetitions(server: Dibs) -> None:
    before = await causes(server)
    async with await join(server, "sam") as sam, await join(server, "alice") as alice:
        task = await new_task(sam)
        await alice.granted("claim", task=task["id"])
        for _ in range(3):
            assert (await sam.do("claim", task=task["id"], ref=f"again-{task['id']}"))[
                "type"
            ] == "conflict"
        assert (await sam.do("start", task=task["id"]))["type"] == "conflict"
        for note in ("one", "two"):
            answer = await sam.do("edit", task=task["id"], note=note, expect=task["rev"])
            assert answer["type"] == "conflict"
        await sam.granted("cancel", task=task["id"], reason="the test is over")
    wanted = {**before, "owned": before.get("owned", 0) + 1, "not_owner": 1, "changed": 2}
    assert counted(server) == wanted
    await until(server, wanted)
    body = await read(server)
    assert set(body) == {"since", "total", "causes"}
    assert body["total"] == sum(wanted.values())
    assert [row["cause"] for row in body["causes"]] == ["owned", "changed", "not_owner"], (
        "the most frequent first"
    )
    since = datetime.fromisoformat(body["since"])
    assert body["since"].endswith(":00:00Z")
    assert timedelta(hours=24) <= datetime.now(UTC) - since <= timedelta(hours=25, minutes=1)


async def test_what_is_a_day_old_is_not_told_and_forgotten(server: Dibs) -> None:
    assert await causes(server) != {}
    server.shell(AGE)
    assert await causes(server) == {}
    server.run("housekeeping")
    assert server.shell(COUNT).split()[-1] == "0"


async def test_only_who_hands_out_work_may_know(dibs: Dibs) -> None:
    dibs.shell(STAFF)
    for username, status, code in (
        ("sam", 200, None),
        ("staff", 200, None),
        ("alice", 403, "permission_denied"),
        ("dana", 403, "forbidden"),
    ):
        async with script(dibs, username) as http:
            reply = await http.get("/conflicts")
            assert reply.status_code == status, (username, reply.text)
            if code:
                problem(reply, status, code)
    async with httpx.AsyncClient(trust_env=False, base_url=dibs.http("/api/boards")) as http:
        problem(await http.get("/demo/conflicts"), 401, "unauthenticated")
    async with script(dibs, "sam") as http:
        problem(await http.get(dibs.http("/api/boards/nowhere/conflicts")), 404, "unknown_board")
    async with aclosing(await sign_in(dibs, "sam")) as http, await pair(dibs, http) as screen:
        problem(await screen.http.get("/api/boards/demo/conflicts"), 403, "permission_denied")
        await http.delete(f"/api/displays/{screen.shown['id']}")


async def test_a_process_that_ends_writes_what_it_has_counted(folder: Path) -> None:
    """At SIGTERM, also one without any socket."""
    server = Dibs(folder / "ending", **QUICK)
    async with script(server, "sam") as sam, script(server, "admin") as admin:
        tasks = (await sam.get(SNAPSHOT)).json()["tasks"]
        free = next(
            task["id"] for task in tasks if task["status"] == "pending" and not task["owner"]
        )
        assert (await sam.post(f"/tasks/{free}/claim")).status_code == 200
        assert (await admin.post(f"/tasks/{free}/claim")).status_code == 409
    server.stop()
    server.restart()
    assert await causes(server) == {"owned": 1}
    server.stop()
