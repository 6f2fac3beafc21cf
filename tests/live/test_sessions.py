"""One's own sessions over HTTP: what is told of each, and what ends with it."""

import time
from contextlib import aclosing

import httpx

from tests.client import Client
from tests.live.board import eventually
from tests.live.screens import pair
from tests.live.sign_in import cookie, cookie_of, sign_in
from tests.live.test_terminal import enter, give_pin, tiles
from tests.servers.dibs import Dibs

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0"}


async def test_a_session_is_ended_elsewhere_and_its_sockets_within_two_seconds(
    sqlite_pair: Dibs,
) -> None:
    """X2: on the other process; all others at once are ended likewise, and this one stays."""
    server = sqlite_pair
    origin = {"Origin": server.http(process=1)}
    async with (
        aclosing(await sign_in(server, "charlie", headers=FIREFOX)) as here,
        aclosing(await sign_in(server, "charlie")) as there,
        aclosing(await sign_in(server, "charlie")) as third,
    ):
        # Known by now, so that the attempts of others do not stop it.
        assert cookie_of(here, "dibs_known")
        shown = (await here.get("/api/sessions")).json()["sessions"]
        mine, *others = sorted(shown, key=lambda row: not row["here"])
        assert (mine["device"], mine["address"]) == ("Windows, Firefox", "127.0.0.1")
        assert [row["here"] for row in others] == [False] * len(others)

        open_there = await Client.join(server.ws(process=1), headers={**cookie(there), **origin})
        open_third = await Client.join(server.ws(process=1), headers={**cookie(third), **origin})
        seen = (await there.get("/api/sessions")).json()["sessions"]
        (listed,) = (row["id"] for row in seen if row["here"])
        start = time.monotonic()
        assert (await here.delete(f"/api/sessions/{listed}")).status_code == 200
        assert await open_there.closed() == 4501
        assert time.monotonic() - start < 3
        assert open_third.code is None
        left = (await here.delete("/api/sessions")).json()["sessions"]
        assert [row["id"] for row in left] == [mine["id"]]
        assert await open_third.closed() == 4501
        assert (await third.get("/api/sessions")).status_code == 401


async def test_a_second_sign_in_has_another_key(dibs: Dibs) -> None:
    """One who knew the key of the first has nothing of the second."""
    async with aclosing(await sign_in(dibs, "charlie")) as here:
        first = cookie(here)
        here.headers["X-CSRFToken"] = (await here.get("/api/session")).json()["csrf"]
        again = {"username": "charlie", "password": "demo"}
        assert (await here.post("/api/session", json=again)).status_code == 200
        assert cookie(here) != first
        assert (await here.get("/api/sessions")).status_code == 200
        async with httpx.AsyncClient(base_url=dibs.http(""), headers=first) as known:
            assert (await known.get("/api/sessions")).status_code == 401


async def test_a_new_password_leaves_the_session_that_chose_it(dibs: Dibs) -> None:
    """Under another key, which is listed as this one."""
    async with aclosing(await sign_in(dibs, "liwei")) as here:
        given = {"old": "demo", "new": "correct horse battery"}
        assert (await here.put("/api/session/password", json=given)).status_code == 204
        (row,) = (await here.get("/api/sessions")).json()["sessions"]
        assert row["here"]
        here.headers["X-CSRFToken"] = (await here.get("/api/session")).json()["csrf"]
    dibs.shell(
        "from django.contrib.auth.hashers import make_password\n"
        "from board.models.people import Person\n"
        "Person.objects.filter(username='liwei').update(password=make_password('demo'))"
    )


async def test_a_terminal_s_session_is_listed_and_ends_none(dibs: Dibs) -> None:
    async with (
        aclosing(await sign_in(dibs, "sam")) as sam,
        aclosing(await sign_in(dibs, "ana")) as ana,
    ):
        terminal = await pair(dibs, sam, kind="terminal")
        person = (await tiles(terminal))["Ana Silva"]["id"]
        await give_pin(sam, person, "60713")
        assert (await enter(terminal, person=person, pin="60713")).status_code == 200
        for method in ("GET", "DELETE"):
            reply = await terminal.http.request(method, "/api/sessions")
            assert reply.json()["code"] == "password_required"

        async def is_listed() -> bool:
            rows = (await ana.get("/api/sessions")).json()["sessions"]
            return terminal.shown["settings"]["name"] in {row["terminal"] for row in rows}

        await eventually(is_listed)
        assert (await ana.delete("/api/sessions")).status_code == 200
        assert (await terminal.http.get("/api/sessions")).json()["code"] == "unauthenticated"
        await sam.delete(f"/api/displays/{terminal.shown['id']}")
