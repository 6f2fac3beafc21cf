"""Rights that end while looking at them is slow or impossible (X2, X4)."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.client import Client
from tests.conftest import QUICK, Effort
from tests.live.board import cancel_all, join, new_task
from tests.live.sign_in import cookie, cookie_of, sign_in
from tests.servers.dibs import Dibs


def revoke(server: Dibs, tokens: str) -> None:
    """Delete tokens as the administration does, but at once: a process of Django takes seconds."""
    with closing(sqlite3.connect(server.folder / "dibs.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM board_token WHERE name = ?", [tokens])
        connection.execute("UPDATE board_rights SET counter = counter + 1")


def by_hand(server: Dibs, *statements: str) -> None:
    """Run SQL as an administrator's `sqlite3` or `psql` does: Dibs itself notes nothing."""
    if url := server.env.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            for each in statements:
                connection.execute(each)
    else:
        with closing(sqlite3.connect(server.folder / "dibs.sqlite3")) as lite, lite:
            for each in statements:
                lite.execute(each)


@pytest.mark.timeout(180)
async def test_no_revoked_token_stays_or_claims(folder: Path, effort: Effort) -> None:
    """X2, X4: every socket is looked at, though each look is slow; what it asks is refused."""
    count = 300 if effort.in_time else 60
    slow = {"module": "tests.servers.slow_looks", "SLOW_S": "0.15", "RIGHTS_S": "2"}
    server = Dibs(folder / "revoked", **slow, **QUICK, DIBS_MAX_SOCKETS_PER_ADDRESS="1000")
    sam, ana = await join(server, "sam"), await join(server, "ana")
    # While looks fail and the database answers otherwise, no client stays unchecked for long.
    sick = folder / "revoked" / "sick"
    sick.touch()
    revoke(server, "of nobody")
    assert {await client.closed() for client in (sam, ana)} == {4000}
    assert sam.frames[-1]["code"] == "restarting"
    sick.unlink()

    sam = await join(server, "sam")
    task = await new_task(sam)
    gone = [await Client.join(server.ws(), token) for token in server.operators(count)]
    (server.folder / "slow").touch()
    revoke(server, "race")
    start = time.monotonic()
    answers = [client.ask("claim", task=task["id"]) for client in gone]
    codes = await asyncio.gather(*(client.closed(20) for client in gone))
    print(f"{count} closed in {time.monotonic() - start:.1f} s")  # noqa: T201
    assert codes == [4501] * count
    for answer in answers:
        # Closed before it was asked, or refused.
        assert answer.exception() or answer.result()["code"] == "permission_denied"
    assert sam.tasks[task["id"]]["owner"] is None
    assert sam.code is None
    await sam.granted("cancel", task=task["id"], reason="the test is over")
    await sam.close()
    server.stop()


async def test_a_request_that_only_reads_is_refused_in_time(sqlite_pair: Dibs) -> None:
    """X2: at once where the right ended, and within a second by the other process."""
    alice = await sign_in(sqlite_pair, "alice")
    both = [sqlite_pair.http("/api/boards/demo", process) for process in (0, 1)]
    for url in both:
        assert (await alice.get(url, headers=cookie(alice))).status_code == 200
    shown = cookie(alice)
    assert (await alice.delete("/api/session")).status_code == 204
    ended = time.monotonic()
    async with httpx.AsyncClient(headers=shown, trust_env=False, timeout=20) as http:
        assert (await http.get(both[0])).status_code == 401
        asked = ended
        while (await http.get(both[1])).status_code != 401:
            # One that was asked after a second must not be answered.
            assert asked - ended < 1.0
            asked = time.monotonic()
    await alice.aclose()


async def test_rights_that_end_by_sql(
    pair: Dibs, record_property: Callable[[str, object], None]
) -> None:
    """X2: also where rows are changed by hand, which no counter tells; a command is refused at
    once, and the sockets of both processes are closed in time.
    """
    demo = "(SELECT id FROM board_board WHERE slug = 'demo')"
    token, off, left = pair.new_operators(3)
    alice = await sign_in(pair, "alice")
    session = cookie_of(alice, "dibs_session")
    sam = await join(pair, "sam")
    task = await new_task(sam)

    async def open_(shown: str) -> list[Client]:
        return [await Client.join(pair.ws(process=number % 2), shown) for number in range(12)]

    of_token = [await open_(token), await open_(off), await open_(left)]
    ids = [clients[0].me for clients in of_token]
    shown = [{**cookie(alice), "Origin": pair.http("", number)} for number in (0, 1)]
    of_session = [
        await Client.join(pair.ws(process=number), headers=shown[number]) for number in (0, 1)
    ]
    ways = [
        (of_token[0], 4501, [f"DELETE FROM board_token WHERE person_id = {ids[0]}"]),
        (of_token[1], 4501, [f"UPDATE board_person SET is_active = FALSE WHERE id = {ids[1]}"]),
        (
            of_token[2],
            4503,
            [
                "DELETE FROM board_membership_departments WHERE membership_id IN (SELECT id"
                f" FROM board_membership WHERE board_id = {demo} AND person_id = {ids[2]})",
                f"DELETE FROM board_membership WHERE board_id = {demo} AND person_id = {ids[2]}",
            ],
        ),
        (of_session, 4501, [f"DELETE FROM django_session WHERE session_key = '{session}'"]),
    ]
    for clients, code, statements in ways:
        await asyncio.to_thread(by_hand, pair, *statements)
        ended = time.monotonic()
        answer = clients[0].ask("claim", task=task["id"])
        codes = await asyncio.gather(*(client.closed() for client in clients))
        record_property(statements[-1][:40], f"{time.monotonic() - ended:.1f} s")
        # Its command may be first to find that a person is a member no more (X2).
        assert codes[0] in {code, 4503}, statements
        assert codes[1:] == [code] * (len(clients) - 1), statements
        # Closed before it was asked, or refused.
        assert answer.exception() or answer.result()["code"] == "permission_denied"
    assert sam.tasks[task["id"]]["owner"] is None
    assert sam.code is None
    await cancel_all(pair, task)
    await sam.close()
    await alice.aclose()
