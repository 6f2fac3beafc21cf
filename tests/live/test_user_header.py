"""Signing in as the user whom a trusted proxy names, and whom others cannot name."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client import Client
from tests.live.sign_in import cookie
from tests.servers.dibs import Dibs


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Dibs]:
    """It trusts one proxy, at 127.0.0.1."""
    server = Dibs(
        folder / "user_header", DIBS_TRUSTED_PROXIES="127.0.0.1", DIBS_USER_HEADER="X-Remote-User"
    )
    yield server
    server.stop()


@pytest.fixture
async def browser(server: Dibs) -> AsyncIterator[Any]:
    """Make browsers behind a proxy at an address; it names `user`, if any."""
    async with AsyncExitStack() as opened:

        async def open_(user: str = "", proxy: str = "127.0.0.1") -> httpx.AsyncClient:
            named = [(b"X-Remote-User", user.encode())] if user else []
            http = httpx.AsyncClient(
                base_url=server.http(),
                transport=httpx.AsyncHTTPTransport(local_address=proxy),
                headers=[*named, (b"X-Forwarded-For", b"198.51.100.7")],
                timeout=20,
            )
            return await opened.enter_async_context(http)

        yield open_


async def enter(http: httpx.AsyncClient) -> httpx.Response:
    csrf = (await http.get("/api/session")).json()["csrf"]
    return await http.post("/api/session/header", headers={"X-CSRFToken": csrf})


def news(server: Dibs) -> list[dict[str, Any]]:
    lines = [line for line in server.logs().splitlines() if line.startswith("{")]
    return [{**json.loads(line), "time": ""} for line in lines]


def line(event: str, outcome: str, address: str, **facts: Any) -> dict[str, Any]:
    return {"time": "", "event": event, "outcome": outcome, "address": address, **facts}


async def test_the_user_of_the_proxy_has_their_boards_and_its_next_user_ends_that(
    server: Dibs, browser: Any
) -> None:
    """Each sign-in has a session of its own, for the API and for sockets; these close
    (X2).
    """
    http = await browser("alice")
    session = (await http.get("/api/session")).json()
    assert session["company"] == [{"means": "header", "name": "alice"}]
    assert session["person"] is None
    assert (await http.post("/api/session/header")).status_code == 403  # No CSRF token.
    assert (await enter(http)).json()["person"]["username"] == "alice"
    first = dict(http.cookies)
    assert (await enter(http)).status_code == 200
    assert dict(http.cookies) != first
    socket = await Client.join(server.ws(), headers={**cookie(http), "Origin": server.http()})
    assert socket.welcome["you"]["name"] == "Alice Chen"
    del http.headers["X-Remote-User"]  # Of a proxy that names users at /sign-in only.
    assert (await http.get("/api/session")).json()["person"]["username"] == "alice"
    assert (await http.get("/admin/")).status_code == 302
    http.headers["X-Remote-User"] = "liwei"
    assert (await http.get("/api/session")).json()["person"] is None
    assert await socket.closed() == 4501
    assert line("sign_in", "ok", "198.51.100.7", means="header", person="alice") in news(server)
    assert line("sign_out", "ok", "198.51.100.7", person="alice") in news(server)


async def test_a_header_from_elsewhere_is_ignored_and_logged(server: Dibs, browser: Any) -> None:
    http = await browser("alice", proxy="127.0.0.2")
    assert (await http.get("/api/session")).json()["company"] == []
    reply = await enter(http)
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated")
    for similar in ("X_Remote_User", "Remote-User"):
        near = await browser()
        near.headers[similar] = "alice"
        assert (await enter(near)).status_code == 401
    assert line("user_header", "ignored", "127.0.0.2") in news(server)


@pytest.mark.parametrize("user", ["stranger", "alice, liwei", "ali\u0301ce", "gone"])
async def test_no_account_is_made_and_none_that_has_ended_is_opened(
    server: Dibs, browser: Any, user: str
) -> None:
    server.shell(
        "from board.models.people import Person\n"
        "Person.objects.get_or_create(username='gone', defaults={'is_active': False})"
    )
    reply = await enter(await browser(user))
    assert (reply.status_code, reply.json()["code"]) == (401, "no_account")
    made = f"print(Person.objects.filter(username={user!r}, is_active=True).count())"
    assert server.shell(f"from board.models.people import Person\n{made}") == "0\n"


@pytest.mark.parametrize("sent", ["Åsa", "%C3%85sa", "%c3%85sa"])
async def test_a_name_in_any_letters_opens_its_account(
    server: Dibs, browser: Any, sent: str
) -> None:
    """Its second byte is 0x85, which Daphne takes for the end of a line; half of it is no name."""
    server.shell(
        "from board.models.people import Person\n"
        "Person.objects.get_or_create(username='Åsa', defaults={'name': 'Åsa Ek'})"
    )
    reply = await enter(await browser(sent))
    assert reply.json()["person"]["name"] == "Åsa Ek"
    assert (await enter(await browser("%85sa"))).json()["code"] == "no_account"


async def test_the_administration_opens_to_administrators_alone(browser: Any) -> None:
    for user, status in (("admin", 200), ("sam", 302)):
        http = await browser(user)
        assert (await enter(http)).status_code == 200
        assert (await http.get("/admin/")).status_code == status


async def test_the_page_without_javascript_has_the_button_too(browser: Any) -> None:
    http = await browser("alice")
    form = {"header": "", "csrfmiddlewaretoken": await csrf_of(http)}
    http.headers["X-Remote-User"] = "stranger"
    refused = await http.post("/plain/sign-in", data=form)
    assert (refused.status_code, "company has signed you in" in refused.text) == (401, True)
    http.headers["X-Remote-User"] = "alice"
    reply = await http.post("/plain/sign-in", data=form)
    assert (reply.status_code, reply.headers["Location"]) == (302, "/plain")
    assert (await http.get("/api/session")).json()["person"]["username"] == "alice"


async def csrf_of(http: httpx.AsyncClient) -> str:
    page = (await http.get("/plain/sign-in")).text
    assert "Sign in as <bdi>alice</bdi>" in page
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    return found[1]
