"""A database that can be read and not written: it is said everywhere, nothing dies of it, and all
is well soon after.
"""

import asyncio
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.live.test_health import counted
from tests.servers import prepared
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.servers.small_disk import SmallDisk

SAID_S = 3
"""How soon every client is told after a command failed for that reason; that takes one round of
sending."""

WELL_S = 12
"""How soon everything works again."""

HEARTBEAT_S = 3


@pytest.fixture(scope="module")
def disk() -> Iterator[SmallDisk]:
    if not SmallDisk.possible():
        pytest.skip("only root can mount a small disk, and in most containers not even root")
    disk = SmallDisk(mib=48)
    yield disk
    disk.remove()


@pytest.fixture(scope="module")
def on_sqlite(folder: Path, disk: SmallDisk) -> Iterator[Dibs]:
    """Everything of it is on the disk: the database, what was seen, the secret."""
    data = disk.folder / "data"
    data.mkdir()
    prepared.copy(data)
    hasty = {"module": "tests.servers.hasty", "HEARTBEAT_S": str(HEARTBEAT_S)}
    server = Dibs(folder / "on_small_disk", DIBS_DATA=str(data), **hasty, **QUICK)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def on_postgres(folder: Path, disk: SmallDisk, postgres: Postgres) -> Iterator[Dibs]:
    """Its tables and indexes are on the disk, the log of PostgreSQL is not."""
    space = disk.folder / "space"
    space.mkdir()
    if postgres.user:
        shutil.chown(space, postgres.user)
    administer(postgres, f"CREATE TABLESPACE small LOCATION '{space}'")
    url = postgres.create("unwritable")
    administer(postgres, "ALTER DATABASE unwritable SET TABLESPACE small")
    server = Dibs(folder / "unwritable", DATABASE_URL=url, **QUICK)
    yield server
    server.stop()
    administer(postgres, "DROP DATABASE unwritable WITH (FORCE)")
    administer(postgres, "DROP TABLESPACE small")


def administer(postgres: Postgres, statement: str) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def full(disk: SmallDisk) -> Iterator[None]:
    disk.fill()
    try:
        yield
    finally:
        disk.clear()


@contextmanager
def read_only(postgres: Postgres) -> Iterator[None]:
    """As after a failover to a copy: new sessions are read-only, and the old ones end."""
    setting = "ALTER DATABASE unwritable {} default_transaction_read_only"
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'unwritable'"
    administer(postgres, setting.format("SET") + " = on")
    administer(postgres, ends)
    try:
        yield
    finally:
        # Sessions that are open stay read-only, as the server must find out.
        administer(postgres, setting.format("RESET"))


async def test_a_full_disk_under_sqlite(on_sqlite: Dibs, disk: SmallDisk) -> None:
    await said_and_mended(on_sqlite, full(disk), "disk_full")


async def test_one_more_heartbeat_puts_off_no_other(on_sqlite: Dibs, disk: SmallDisk) -> None:
    """S4: a client that hears nothing for 15 s takes its board for old."""
    async with await join(on_sqlite, "sam") as sam:
        task = await new_task(sam)
        await sam.until(lambda: sam.of("heartbeat"))
        with full(disk):
            await refused(on_sqlite, sam, task["id"], "disk_full")
            await sam.until(lambda: writable(sam) is False, SAID_S)
            said = len(sam.of("heartbeat"))
            await sam.until(lambda: len(sam.of("heartbeat")) > said)
        before, _, after = [
            datetime.fromisoformat(beat["time"]) for beat in sam.of("heartbeat")[-3:]
        ]
        assert after - before < timedelta(seconds=1.5 * HEARTBEAT_S)


async def test_a_full_disk_under_postgresql(on_postgres: Dibs, disk: SmallDisk) -> None:
    await said_and_mended(on_postgres, full(disk), "disk_full")


async def test_a_read_only_database(on_postgres: Dibs, postgres: Postgres) -> None:
    await said_and_mended(on_postgres, read_only(postgres), "read_only")


async def said_and_mended(server: Dibs, fault: AbstractContextManager[None], reason: str) -> None:
    """S4, K6: no answer is `internal`, none is a page of Django's, and nothing that reads
    notices.
    """
    person = await sign_in(server, "sam")
    screen = await pair(server, person)
    sam, other, wall = await join(server, "sam"), await join(server, "sam"), await screen.join()
    task = await new_task(sam)
    failed_before = await jobs_that_failed(server)
    assert await readiness(server) == (200, {"ready": True, "degraded": [], "writable": True})
    with fault:
        await refused(server, sam, task["id"], reason)
        began = time.monotonic()
        for client in (sam, other, wall):
            await client.until(lambda client=client: writable(client) is False, SAID_S)
            said = client.of("heartbeat")[-1]
            assert said["degraded"] == [], "old clients know the database and the backbone alone"
            assert "age_s" not in said, "boards are live: they can be read"
        print(f"{reason}: said everywhere after {time.monotonic() - began:.2f} s")  # noqa: T201
        status, body = await readiness(server)
        assert (status, body) == (
            503,
            {"ready": False, "degraded": ["writing"], "writable": False, "reason": reason},
        )
        assert await asyncio.to_thread(counted, server, 'dibs_degraded{part="writing"}') == 1
        plain = await screen.http.get("/wall/plain/demo", headers={"Accept-Language": "zh-CN"})
        assert plain.status_code == 200
        assert "暂时无法保存" in plain.text or "Nothing can be saved" in plain.text
        async with await join(server, "sam") as late:
            assert late.tasks[task["id"]] == sam.tasks[task["id"]]
        await refused_in_words(server)
    mended = time.monotonic()
    while (await sam.do("edit", task=task["id"], note="room"))["type"] != "ok":
        assert time.monotonic() - mended < WELL_S
    changed_s = time.monotonic() - mended
    for client in (sam, other, wall):
        await client.until(lambda client=client: writable(client) is True, WELL_S)
        assert client.tasks[task["id"]]["note"] == "room"
    print(  # noqa: T201
        f"{reason}: changed {changed_s:.2f} s, said {time.monotonic() - mended:.2f} s after the end"
    )
    assert time.monotonic() - mended < WELL_S
    assert await readiness(server) == (200, {"ready": True, "degraded": [], "writable": True})
    assert await jobs_that_failed(server) == failed_before
    assert "internal" not in server.logs()
    for client in (sam, other, wall):
        await client.close()
    await person.delete(f"/api/displays/{screen.shown['id']}")
    await screen.http.aclose()
    await person.aclose()


async def refused(server: Dibs, client: Client, task: int, reason: str) -> None:
    """Change a task until that is refused for this reason.

    A full disk has some room left in files that are there, and connections that were cut fail
    first.
    """
    for _ in range(200):
        answer = await client.do("edit", task=task, note=secrets.token_hex(950))
        if answer["type"] != "ok":
            assert answer["code"] == "unavailable", answer
            assert answer["retry"]["can_retry"] is True
            if f"nothing can be saved: {reason}" in server.logs():
                return
    raise AssertionError("everything was saved")


def writable(client: Client) -> bool | None:
    beats = client.of("heartbeat")
    return beats[-1].get("writable", True) if beats else None


async def readiness(server: Dibs) -> tuple[int, dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        reply = await http.get(server.http("/readyz"))
    return reply.status_code, reply.json()


async def jobs_that_failed(server: Dibs) -> float:
    jobs = ("display reports", "conflicts", "last use", "write check", "housekeeping")
    names = [f'dibs_job_failures_total{{job="{job}"}}' for job in jobs]
    return sum([await asyncio.to_thread(counted, server, name) for name in names])


async def refused_in_words(server: Dibs) -> None:
    """Other writes: sessions, attempts at a password, pairings.

    One that still finds room is granted.
    """
    right = {"username": "alice", "password": "demo"}
    asked = [("/api/session", right), ("/api/pairings", {"kind": "wall"})]
    for reply in await asyncio.gather(*[post(server, path, json=body) for path, body in asked]):
        assert reply.status_code in {200, 201, 503}, reply.text
        if reply.status_code == 503:
            assert reply.headers["content-type"] == "application/problem+json"
            assert reply.json()["code"] == "unavailable"
    forms = [post(server, path, data=right) for path in ("/plain/sign-in", "/admin/login/")]
    for page in await asyncio.gather(*forms):
        assert page.status_code in {200, 302, 503}, page.text
        if page.status_code == 503:
            assert "看板目前无法更改。" in page.text


async def post(server: Dibs, path: str, **body: Any) -> httpx.Response:
    """Send something as a browser that is new here."""
    headers = {"Origin": server.http(), "Accept-Language": "zh-CN"}
    options = {"base_url": server.http(), "headers": headers, "trust_env": False, "timeout": 20}
    async with httpx.AsyncClient(**options) as http:
        http.headers["X-CSRFToken"] = (await http.get("/api/session")).json()["csrf"]
        return await http.post(path, **body)
