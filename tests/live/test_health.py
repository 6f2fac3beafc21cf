"""What a process says of itself: that it serves, that it is of use, and what it has counted."""

import asyncio
import re
import time
from contextlib import aclosing
from pathlib import Path

import httpx

from tests.conftest import QUICK
from tests.live.board import eventually, join, new_task
from tests.live.http import script
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres


def counted(server: Dibs, name: str) -> float:
    """Read one figure of /metrics; 0 if it was never counted."""
    page = httpx.get(server.http("/metrics"), trust_env=False).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    return float(found[1]) if found else 0


async def test_commands_are_counted_by_outcome(dibs: Dibs) -> None:
    won, lost = (
        f'dibs_commands_total{{outcome="{outcome}",verb="claim"}}'
        for outcome in ("ok", "task_conflict")
    )
    before = counted(dibs, won), counted(dibs, lost), counted(dibs, "dibs_events_total")
    async with await join(dibs, "sam") as sam, await join(dibs, "alice") as alice:
        assert counted(dibs, "dibs_sockets") >= 2
        task = await new_task(sam)
        await sam.granted("claim", task=task["id"])
        assert (await alice.do("claim", task=task["id"]))["type"] == "conflict"
        async with script(dibs, "bob") as http:
            assert (await http.post(f"/tasks/{task['id']}/claim")).status_code == 409
        assert (counted(dibs, won), counted(dibs, lost)) == (before[0] + 1, before[1] + 2)
        assert counted(dibs, "dibs_events_total") == before[2] + 2
        await sam.granted("cancel", task=task["id"], reason="the test is over")


async def test_what_a_process_does_at_once_is_counted(dibs: Dibs) -> None:
    """What `make soak` watches: each connection has a task of its own, and takes it away."""
    before = counted(dibs, "dibs_tasks")
    clients = [await join(dibs, "alice") for _ in range(20)]
    assert counted(dibs, "dibs_tasks") >= before + 15
    assert counted(dibs, "dibs_threads") >= 1
    for client in clients:
        await client.close()

    async def are_gone() -> bool:
        return await asyncio.to_thread(counted, dibs, "dibs_tasks") <= before + 5

    await eventually(are_gone)


async def test_displays_are_counted_and_silent_ones_too(dibs: Dibs) -> None:
    """What an alert asks for: paired, without proof for 5 minutes, and behind."""
    names = {name: f'dibs_displays{name}{{board="demo"}}' for name in ("", "_silent", "_behind")}
    before = {name: counted(dibs, full) for name, full in names.items()}
    async with aclosing(await sign_in(dibs, "sam")) as http, await pair(dibs, http) as screen:
        assert counted(dibs, names[""]) == before[""] + 1
        assert counted(dibs, names["_silent"]) == before["_silent"]
        dibs.shell(LONG_AGO.format(display=screen.shown["id"]))
        assert counted(dibs, names["_silent"]) == before["_silent"] + 1
        assert counted(dibs, names["_behind"]) >= 1
        await http.delete(f"/api/displays/{screen.shown['id']}")
    assert counted(dibs, names[""]) == before[""]


LONG_AGO = """
from datetime import timedelta
from django.utils import timezone
from board.models.displays import Display
at = timezone.now() - timedelta(minutes=6)
Display.objects.filter(pk={display}).update(seen_rev=0, proof_at=at)
"""


def test_figures_are_for_this_machine_by_default(dibs: Dibs) -> None:
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    assert httpx.get(dibs.http("/metrics"), headers=forwarded, trust_env=False).status_code == 403


def test_a_process_without_its_database_is_of_no_use(folder: Path) -> None:
    postgres = Postgres()
    server = Dibs(folder / "ready", DATABASE_URL=postgres.create("ready"), **QUICK)

    def readiness() -> tuple[int, list[str]]:
        reply = httpx.get(server.http("/readyz"), trust_env=False, timeout=20)
        return reply.status_code, reply.json()["degraded"]

    assert readiness() == (200, [])
    postgres.stop()
    assert readiness() == (503, ["database"])
    assert httpx.get(server.http("/healthz"), trust_env=False).status_code == 200
    postgres.start()
    deadline = time.monotonic() + 20
    while readiness() != (200, []):
        assert time.monotonic() < deadline
    server.stop()
    postgres.remove()
