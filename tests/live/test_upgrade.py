"""This release on a database of the first one: no one signs in again, old clients go on (C2)."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.client import Client
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.yesterday.clients import RELEASE, Program, Yesterday, board_of, snapshot
from tests.yesterday.database import SECRET_KEY

Held = dict[str, Any]

HELD: dict[str, Held] = json.loads((RELEASE / "held.json").read_text())
AS_IF_TODAY = (
    "UPDATE {}django_session SET expire_date = '2999-01-01 00:00:00+00:00'; "
    "UPDATE {}board_board SET keep_events_days = 36500;"
)
"""What they hold is as old as this repository; on a shop floor it is minutes old."""


def old(database: str) -> str:
    return gzip.decompress((RELEASE / f"{database}.sql.gz").read_bytes()).decode()


def on_sqlite(folder: Path) -> dict[str, str]:
    folder.mkdir()
    with sqlite3.connect(folder / "dibs.sqlite3") as connection:
        connection.executescript(old("sqlite"))
        connection.executescript(AS_IF_TODAY.format("", ""))
    connection.close()
    return {"DATABASE_URL": f"sqlite:///{folder / 'dibs.sqlite3'}"}


def on_postgresql(postgres: Postgres) -> dict[str, str]:
    url = postgres.create("upgraded", empty=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(old("postgresql").encode())
        connection.execute(AS_IF_TODAY.format("public.", "public.").encode())
    return {"DATABASE_URL": url}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[Dibs, Held]]:
    place = folder / f"upgraded_{request.param}"
    env = (
        on_sqlite(place)
        if request.param == "sqlite"
        else on_postgresql(request.getfixturevalue("postgres"))
    )
    server = Dibs(place, DIBS_SECRET_KEY=SECRET_KEY, **env)
    yield server, HELD[request.param]
    server.stop()


def browser(server: Dibs, cookies: dict[str, str]) -> httpx.AsyncClient:
    """Go on with the cookies that a browser has."""
    return httpx.AsyncClient(base_url=server.http(), cookies=cookies, trust_env=False, timeout=20)


def of_socket(server: Dibs, cookies: dict[str, str]) -> dict[str, str]:
    pairs = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": pairs, "Origin": server.http()}


async def test_no_one_signs_in_or_pairs_again(upgraded: tuple[Dibs, Held]) -> None:
    server, held = upgraded
    async with browser(server, held["alice"]) as alice:
        session = (await alice.get("/api/session")).json()
        assert session["person"]["username"] == "alice"
    for cookies, role in ((held["alice"], "operator"), (held["wall"], "display")):
        async with await Client.join(server.ws(), headers=of_socket(server, cookies)) as client:
            assert client.welcome["you"]["role"] == role
            assert client.tasks
    async with browser(server, held["wall"]) as wall:
        assert '"display"' in (await wall.get("/wall")).text


async def test_the_tablet_is_still_signed_in_and_its_pin_opens_it_again(
    upgraded: tuple[Dibs, Held],
) -> None:
    server, held = upgraded
    async with browser(server, held["tablet"]) as tablet:
        assert (await tablet.get("/api/session")).json()["person"]["username"] == "alice"
        tiles = (await tablet.get("/api/terminal")).json()
        alice = next(person for person in tiles["people"] if person["name"] == "Alice Chen")
        assert alice["pin"] is True
        entered = await tablet.post(
            "/api/terminal/session",
            json={"person": alice["id"], "pin": "2468"},
            headers={"X-CSRFToken": tiles["csrf"]},
        )
        assert entered.status_code == 200, entered.text


async def test_an_old_tab_goes_on_where_it_was(upgraded: tuple[Dibs, Held]) -> None:
    """C6: the history is the same one, so what it holds opens it."""
    server, held = upgraded
    since, token = held["since"], held["token"]
    epoch, _, rev = since.rpartition(":")
    async with await Client.open(server.ws(), token, since=since) as bob:
        await bob.until(lambda: bob.of("welcome"))
        assert (bob.welcome["epoch"], bob.welcome["resumed"]) == (epoch, True)
        await bob.until(lambda: bob.rev > int(rev))
        assert held["task"] in bob.tasks
    async with AsyncExitStack() as opened:
        tabs = [
            await opened.enter_async_context(
                await Yesterday.start(program, server.http(), "demo", token)
            )
            for program in Program
        ]
        async with await Client.join(server.ws(), token) as bob:
            await bob.granted("claim_next")
            for tab in tabs:
                seen = await tab.until(lambda seen: seen["rev"] >= bob.rev)
                assert not seen["violations"]
                now = await snapshot(server.http("/api/boards/demo"), token)
                assert board_of(seen) == board_of(now)
