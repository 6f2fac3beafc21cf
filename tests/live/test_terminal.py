"""Shared tablets: who may sign in by PIN or badge, where, how often, and for how long."""

import re
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.client import Client
from tests.live.displays import second_board
from tests.live.screens import Screen, pair
from tests.live.sign_in import cookie_of, sign_in
from tests.live.test_pairing import FORGIVE
from tests.servers.dibs import Dibs

ENDS_SOON = """
from datetime import UTC, datetime, timedelta
from django.contrib.sessions.models import Session
Session.objects.filter(pk="{key}").update(expire_date=datetime.now(UTC) + timedelta(seconds=6))
"""


@pytest.fixture
async def server(sqlite_pair: Dibs) -> AsyncIterator[Dibs]:
    yield sqlite_pair
    sqlite_pair.shell(FORGIVE)


@pytest.fixture
async def sam(server: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(server, "sam")
    yield http
    await http.aclose()


@pytest.fixture
async def tablet(server: Dibs, sam: httpx.AsyncClient) -> AsyncIterator[Screen]:
    """A paired terminal that shows its tiles."""
    screen = await pair(server, sam, kind="terminal", name="Tablet 1")
    yield screen
    await screen.http.aclose()


async def tiles(tablet: Screen) -> dict[str, Any]:
    """Return the tiles by name; the CSRF token is kept for what follows."""
    seen = (await tablet.http.get("/api/terminal")).json()
    tablet.http.headers["X-CSRFToken"] = seen["csrf"]
    return {person["name"]: person for person in seen["people"]}


async def enter(tablet: Screen, **how: Any) -> httpx.Response:
    """Sign in at a terminal."""
    reply = await tablet.http.post("/api/terminal/session", json=how)
    if reply.is_success:
        tablet.http.headers["X-CSRFToken"] = (await tablet.http.get("/api/session")).json()["csrf"]
    return reply


async def give_pin(supervisor: httpx.AsyncClient, person: int, pin: str) -> httpx.Response:
    return await supervisor.put(f"/api/boards/demo/people/{person}/pin", json={"pin": pin})


async def test_a_tile_and_a_pin_act_as_that_person(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    assert (await give_pin(sam, alice, "2468")).status_code == 204
    assert (await tiles(tablet))["Alice Chen"]["pin"] is True
    reply = await enter(tablet, person=alice, pin="2468")
    assert reply.json()["person"]["name"] == "Alice Chen"
    # The session decides before the display's cookie (C2).
    async with await Client.join(server.ws(), headers=tablet.headers) as client:
        assert (client.welcome["you"]["username"], client.welcome["you"]["role"]) == (
            "alice",
            "operator",
        )
        assert (await tablet.http.delete("/api/session")).status_code == 204
        # Locked: the socket ends, and the tablet comes back as a display.
        assert await client.closed(3) == 4501
    async with await tablet.join() as client:
        assert client.welcome["you"]["role"] == "display"


async def test_the_session_is_short(server: Dibs, sam: httpx.AsyncClient, tablet: Screen) -> None:
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    await give_pin(sam, alice, "2468")
    reply = await enter(tablet, person=alice, pin="2468")
    assert re.search(r"dibs_session_\w+=\w+;.*Max-Age=180;", reply.headers["set-cookie"])
    stays = await tablet.http.put("/api/terminal/session")
    assert stays.status_code == 204
    assert "Max-Age=180" in stays.headers["set-cookie"]
    # An ordinary session is not kept this way.
    assert (await sam.put("/api/terminal/session")).status_code == 401


async def test_a_socket_ends_with_its_session(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    """Also where the page that should have locked it hangs."""
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    await give_pin(sam, alice, "2468")
    await enter(tablet, person=alice, pin="2468")
    server.shell(ENDS_SOON.format(key=cookie_of(tablet.http, "dibs_session")))
    client = await Client.join(server.ws(), headers=tablet.headers)
    assert await client.closed(12) == 4501


async def test_five_wrong_pins_for_a_person(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    """On whatever terminal; the right one does not help any more, and others go on elsewhere."""
    people = await tiles(tablet)
    alice, bob = people["Alice Chen"]["id"], people["Bob Novak"]["id"]
    await give_pin(sam, alice, "2468")
    await give_pin(sam, bob, "1357")
    for _ in range(5):
        reply = await enter(tablet, person=alice, pin="9999")
        assert (reply.status_code, reply.json()["code"]) == (401, "wrong_secret")
    other = await pair(server, sam, 1, kind="terminal", name="Tablet 2")
    await tiles(other)
    assert (await enter(other, person=alice, pin="2468")).json()["code"] == "rate_limited"
    assert (await enter(tablet, person=bob, pin="1357")).json()["code"] == "rate_limited"
    assert (await enter(other, person=bob, pin="1357")).status_code == 200
    await other.http.aclose()


async def test_only_at_a_terminal(server: Dibs, sam: httpx.AsyncClient, tablet: Screen) -> None:
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    await give_pin(sam, alice, "2468")
    assert (
        await sam.post("/api/terminal/session", json={"person": alice, "pin": "2468"})
    ).status_code == 401
    wall = await pair(server, sam)
    assert (await wall.http.get("/api/terminal")).json()["code"] == "permission_denied"
    forged = await tablet.http.post(
        "/api/terminal/session", json={"person": alice, "pin": "2468"}, headers={"X-CSRFToken": ""}
    )
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_required")


async def test_only_members_of_its_board(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    people = await tiles(tablet)
    assert "Dana Weiss" not in people
    second_board(server)
    alone = await pair(server, sam, kind="terminal", board="second")
    assert list(await tiles(alone)) == ["Sam Okafor"]
    alice = people["Alice Chen"]["id"]
    await give_pin(sam, alice, "2468")
    assert (await enter(alone, person=alice, pin="2468")).json()["code"] == "unknown_person"


async def test_tiles_are_those_of_its_departments(server: Dibs, sam: httpx.AsyncClient) -> None:
    board = (await sam.get("/api/displays")).json()["boards"]
    departments = {row["name"]: row["id"] for row in board[0]["departments"]}
    screen = await pair(server, sam, kind="terminal", departments=[departments["Prepress"]])
    names = set(await tiles(screen))
    assert {"Ana Silva", "Sam Okafor"} <= names
    assert not names & {"Alice Chen", "Charlie Diaz", "Li Wei"}


async def test_a_badge(server: Dibs, sam: httpx.AsyncClient, tablet: Screen) -> None:
    people = await tiles(tablet)
    alice, bob = people["Alice Chen"]["id"], people["Bob Novak"]["id"]
    badge = f"00{secrets.randbelow(10**8)}"
    path = "/api/boards/demo/people/{}/badge"
    assert (await sam.put(path.format(alice), json={"badge": badge})).status_code == 204
    taken = await sam.put(path.format(bob), json={"badge": badge})
    assert (taken.json()["code"], taken.json()["field"]) == ("invalid", "badge")
    assert badge not in server.run(
        "shell",
        "-c",
        "from board.models.people import Person; print(Person.objects.values_list('badge'))",
    )
    assert (await enter(tablet, badge="unknown")).json()["code"] == "wrong_secret"
    assert (await enter(tablet, badge=badge)).json()["person"]["name"] == "Alice Chen"


async def test_ones_own_pin_needs_the_password_at_a_terminal(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    charlie = (await tiles(tablet))["Charlie Diaz"]["id"]
    assert (await enter(tablet, person=charlie, password="wrong")).json()["code"] == "wrong_secret"
    assert (await enter(tablet, person=charlie, password="demo")).status_code == 200
    for old, pin, code in (("demo", "12", "invalid"), ("wrong", "1212", "wrong_secret")):
        reply = await tablet.http.put("/api/session/pin", json={"old": old, "pin": pin})
        assert reply.json()["code"] == code
    assert (
        await tablet.http.put("/api/session/pin", json={"old": "demo", "pin": "1212"})
    ).status_code == 204
    assert (await tablet.http.put("/api/session/pin", json={"old": "1212", "pin": "3434"})).json()[
        "code"
    ] == "wrong_secret"
    assert (
        await tablet.http.put("/api/session/pin", json={"old": "demo", "pin": "3434"})
    ).status_code == 204
    await tablet.http.delete("/api/session")
    await tiles(tablet)
    assert (await enter(tablet, person=charlie, pin="1212")).json()["code"] == "wrong_secret"
    assert (await enter(tablet, person=charlie, pin="3434")).status_code == 200


async def test_whose_pin_a_supervisor_may_set(server: Dibs, sam: httpx.AsyncClient) -> None:
    """With a PIN one acts as its person: on other boards as well, and an administrator's on none at
    all.
    """
    seen = (await sam.get("/api/boards/demo/pins")).json()["people"]
    people = {person["name"]: person for person in seen}
    assert people["Alice Chen"]["may_set"] is True
    robin = people["Robin Admin"]
    assert robin["may_set"] is False
    assert (await give_pin(sam, robin["id"], "1234")).json()["code"] == "permission_denied"
    assert (await give_pin(sam, people["Alice Chen"]["id"], "12a4")).json()["code"] == "invalid"
    assert (await give_pin(sam, 999999, "1234")).json()["code"] == "unknown_person"
    alice = await sign_in(server, "alice")
    assert (await give_pin(alice, people["Bob Novak"]["id"], "1234")).json()[
        "code"
    ] == "permission_denied"
    await alice.aclose()


async def test_removing_a_terminal_signs_out_who_came_in_by_it(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    await give_pin(sam, alice, "2468")
    await enter(tablet, person=alice, pin="2468")
    client = await Client.join(
        server.ws(process=1), headers={**tablet.headers, "Origin": server.http(process=1)}
    )
    await sam.delete(f"/api/displays/{tablet.shown['id']}")
    assert await client.closed(3) == 4501
    assert (await tablet.http.get("/api/boards/demo")).status_code == 401
    # Nor do its pages hear who it was.
    session = (await tablet.http.get("/api/session")).json()
    assert (session["person"], session["boards"]) == (None, [])
    assert (await tablet.http.put("/api/terminal/session")).status_code == 401


async def test_a_pin_does_not_open_the_administration(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen
) -> None:
    robin = (await tiles(tablet))["Robin Admin"]["id"]
    assert (await enter(tablet, person=robin, password=server.password("admin"))).status_code == 200
    assert (await tablet.http.get("/admin/")).status_code == 302
    http = await sign_in(server, "admin")
    assert (await http.get("/admin/")).status_code == 200
    await http.aclose()
