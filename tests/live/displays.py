"""Displays of a server, their supervisor, and what is known of them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.client import Client, Frame
from tests.live.screens import Screen
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs


@pytest.fixture
async def sam(pair_of: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(pair_of, "sam")
    yield http
    await http.aclose()


@pytest.fixture(params=["sqlite_pair", "grown"])
def pair_of(request: pytest.FixtureRequest) -> Dibs:
    """Two processes, on either database."""
    server: Dibs = request.getfixturevalue(request.param)
    return server


async def settings_told(client: Client, number: int) -> Frame:
    """Wait for the display frame with this number, from 1, and give its settings."""
    await client.until(lambda: len(client.of("display")) >= number)
    frame = client.of("display")[number - 1]
    assert frame["reload"] is False
    settings: Frame = frame["settings"]
    return settings


QUIET = """
from datetime import timedelta
from django.db.models import F
from board.models.displays import Display
Display.objects.filter(pk={id}).update(created_at=F("created_at") - timedelta(seconds=301))
"""


SECOND = """
from board.models.board import Board, Department; from board.models.people import Membership, Person
board, made = Board.objects.get_or_create(slug="second", defaults={"name": "Second hall"})
if made:
    sam = Person.objects.get(username="sam")
    Membership.objects.create(board=board, person=sam, role="supervisor")
"""


def second_board(server: Dibs) -> None:
    """Make one more board, with sam alone."""
    server.shell(SECOND)


async def say_seen(
    client: Client, rev: int, build: str = "2026.11.1", screen: str = "1920x1080"
) -> None:
    await client.say(json.dumps({"type": "seen", "rev": rev, "build": build, "screen": screen}))


async def fleet(supervisor: httpx.AsyncClient, screen: Screen) -> Frame:
    rows = (await supervisor.get("/api/displays")).json()["displays"]
    found: Frame = next(row for row in rows if row["id"] == screen.shown["id"])
    return found


async def until_seen(supervisor: httpx.AsyncClient, screen: Screen, **shown: Any) -> Frame:
    """Wait until a report with these members is written: it may need a heartbeat, and five
    seconds.
    """
    deadline = asyncio.get_running_loop().time() + 20
    while (
        not (row := await fleet(supervisor, screen))["seen"]
        or not shown.items() <= row["seen"].items()
    ):
        assert asyncio.get_running_loop().time() < deadline, row
        await asyncio.sleep(0.1)
    return row
