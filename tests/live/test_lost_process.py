"""PostgreSQL and processes that are lost to each other: no board stays locked, and no client waits
long after the end of it.
"""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.client import Client, Frame
from tests.conftest import QUICK, Effort
from tests.live.board import join, new_task
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres

FREE_S = 10
"""How long a board stays locked at most by a process that is stopped or gone."""

BACK_S = 5
"""How soon every server uses a database again that is back."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One that may be stopped: of these tests alone."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def servers(folder: Path, postgres: Postgres) -> Iterator[Dibs]:
    url = postgres.create("lost")
    two = Dibs(
        folder / "lost", processes=2, module="tests.servers.stopping", DATABASE_URL=url, **QUICK
    )
    yield two
    two.stop()


@contextmanager
def stopped_in_its_next_transaction(servers: Dibs) -> Iterator[None]:
    """Let the next process that decides something stop before its COMMIT, until the block ends."""
    (servers.folder / "stop").touch()
    try:
        yield
    finally:
        (servers.folder / "stop").unlink(missing_ok=True)
        servers.servers[0].child.send_signal(signal.SIGCONT)


async def insist(
    client: Client, verb: str, patience_s: float, **members: object
) -> tuple[Frame, float]:
    """Send a command again and again while it cannot be decided; returns the answer and the
    seconds that it took.
    """
    start = time.monotonic()
    while True:
        answer = await client.do(verb, **members)
        waited = time.monotonic() - start
        if answer.get("code") not in {"busy", "unavailable"} or waited > patience_s:
            return answer, waited
        await asyncio.sleep(0.1)


@pytest.mark.timeout(120)
async def test_a_stopped_process_holds_no_board(servers: Dibs) -> None:
    """K3: another process goes on within 10 s; the stopped one finds that it lost, and tells
    nothing that it had decided.
    """
    pid = servers.servers[0].child.pid
    async with await join(servers, "sam", 1) as sam, await join(servers, "bob", 1) as bob:
        alice = await join(servers, "alice")
        task = await new_task(sam)
        with stopped_in_its_next_transaction(servers):
            claim = alice.ask("claim", task=task["id"])
            await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)
            answer, waited = await insist(bob, "claim", FREE_S, task=task["id"], ref="bob's")
            print(f"the board was locked for {waited:.1f} s")  # noqa: T201  a figure
            assert answer["type"] == "ok", answer
            assert waited < FREE_S
        lost = await asyncio.wait_for(claim, 20)
        assert (lost["type"], lost["current_owner"]["username"]) == ("conflict", "bob")
        await sam.granted("edit", task=task["id"], note="the end")
        for client in (alice, sam):
            await client.until(lambda client=client: client.tasks[task["id"]]["note"] == "the end")
            owners = [
                event["by"]["username"]
                for event in client.events()
                if event["kind"] == "task.claimed"
            ]
            assert owners == ["bob"]
        await sam.granted("cancel", task=task["id"], reason="done")
        await alice.close()


async def test_every_connection_has_limits_on_the_side_of_the_database(
    servers: Dibs, postgres: Postgres
) -> None:
    """A cut cable closes nothing: the database must find out by itself.

    What an operator sets as well is kept.
    """
    url = f"{postgres.url('lost')}?options=-c%20statement_timeout%3D41s"
    names = (
        "idle_in_transaction_session_timeout tcp_user_timeout tcp_keepalives_idle "
        "tcp_keepalives_interval lock_timeout"
    )
    ask = f"""
from board.database.migrating import alone
from django.db import connection

def show(name):
    with connection.cursor() as cursor:
        cursor.execute("SHOW " + name)
        return cursor.fetchone()[0]

with alone():
    print("migrating", show("idle_in_transaction_session_timeout"))
for name in "{names} statement_timeout".split():
    print(name, show(name))
"""
    alone = Dibs(servers.folder, processes=0, **{**servers.env, "DATABASE_URL": url})
    told = dict(line.split() for line in alone.shell(ask).splitlines())
    assert told["statement_timeout"] == "41s"
    assert told["lock_timeout"] == "2s"
    assert told["migrating"] == "0", "a migration may think for longer between two statements"
    # Silence is noticed within 10 s, in the middle of a transaction or not.
    assert told["idle_in_transaction_session_timeout"] == "5s"
    assert told["tcp_user_timeout"] == "6000"
    assert (told["tcp_keepalives_idle"], told["tcp_keepalives_interval"]) == ("3", "2")


@pytest.mark.timeout(240)
async def test_every_server_uses_a_database_that_is_back(
    servers: Dibs, postgres: Postgres, effort: Effort
) -> None:
    """However long it was away; the pauses between tries do not grow."""
    for away_s in effort.away_s:
        sams = [await join(servers, "sam", process) for process in (0, 1)]
        postgres.stop()
        await asyncio.sleep(away_s)
        postgres.start()
        back = time.monotonic()
        waited = []
        for sam in sams:
            answer, _ = await insist(sam, "claim", 90, task=2**50)
            assert answer["code"] == "unknown_task"
            waited.append(round(time.monotonic() - back, 1))
        print(f"away for {away_s} s, used again after {waited} s")  # noqa: T201  a figure
        assert max(waited) < BACK_S
        for sam in sams:
            await sam.close()
