"""People of a board over HTTP: who may change whom, and what open screens are told."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from tests.client import Client
from tests.live.board import department, join, new_task
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.live.test_pairing import FORGIVE
from tests.live.test_terminal import enter, give_pin, tiles
from tests.servers.dibs import Dibs

PEOPLE = "/api/boards/demo/people"


@pytest.fixture
async def server(sqlite_pair: Dibs) -> AsyncIterator[Dibs]:
    yield sqlite_pair
    sqlite_pair.shell(FORGIVE)


@pytest.fixture
async def sam(server: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(server, "sam")
    yield http
    await http.aclose()


async def listed(http: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    reply = await http.get(PEOPLE)
    reply.raise_for_status()
    return {row["username"]: row for row in reply.json()["people"]}


async def add(http: httpx.AsyncClient, username: str, **members: Any) -> int:
    given = {"username": username, "name": username.title(), "role": "operator", **members}
    reply = await http.post(PEOPLE, json=given)
    assert reply.status_code == 200, reply.text
    added: int = reply.json()["added"]
    return added


async def test_a_person_is_added_works_and_leaves(server: Dibs, sam: httpx.AsyncClient) -> None:
    """X2: open screens follow at once, and who leaves loses the board within 2 s, on the other
    process too.
    """
    watching = await join(server, "alice")
    printing = department(watching, "Printing")
    mia = await add(sam, "mia", departments=[printing])
    await watching.until(lambda: mia in watching.people)
    here = await Client.join(server.ws(process=1), server.token("mia"))
    boss = await join(server, "sam")
    task = await new_task(boss)
    await here.granted("claim", task=task["id"])
    await here.granted("start", task=task["id"])
    assert (await listed(sam))["mia"]["load"] == 1
    short = await sam.post(f"{PEOPLE}/{mia}/end", json={})
    assert (short.status_code, short.json()["code"]) == (400, "reason_required")
    ended = time.monotonic()
    reply = await sam.post(f"{PEOPLE}/{mia}/end", json={"reason": "left the shop"})
    assert "mia" not in {row["username"] for row in reply.json()["people"]}
    assert await here.closed(5) == 4503
    assert time.monotonic() - ended < 2
    await watching.until(lambda: mia not in watching.people)
    assert watching.tasks[task["id"]]["owner"] is None
    last = [event for event in watching.events() if event["kind"] == "task.released"][-1]
    assert (last["reason"], last["by"]["username"]) == ("left the shop", "sam")
    await boss.granted("cancel", task=task["id"], reason="the test is over")
    await asyncio.gather(*(client.close() for client in (watching, boss)))


async def test_an_operator_becomes_a_viewer(server: Dibs, sam: httpx.AsyncClient) -> None:
    """The open screen is told that its rights changed (X2), sees the board, and commands nothing;
    no tablet shows the viewer.
    """
    noa = await add(sam, "noa", departments=[])
    client = await Client.join(server.ws(), server.token("noa"))
    changed = await sam.patch(f"{PEOPLE}/{noa}", json={"role": "viewer"})
    assert changed.status_code == 200, changed.text
    assert await client.closed(5) == 4003
    client = await Client.join(server.ws(), server.token("noa"))
    you = client.welcome["you"]
    assert (you["role"], you["viewer"], you["can"]) == ("operator", True, [])
    assert (await client.do("claim_next"))["code"] == "permission_denied"
    await client.close()
    async with await pair(server, sam, kind="terminal", name="Tablet V") as tablet:
        assert "Noa" not in await tiles(tablet)
        assert (await give_pin(sam, noa, "2580")).status_code == 204
        refused = await enter(tablet, person=noa, pin="2580")
        assert refused.json()["code"] == "unknown_person"
    await sam.post(f"{PEOPLE}/{noa}/end", json={})


async def test_what_is_refused(server: Dibs, sam: httpx.AsyncClient) -> None:
    people = await listed(sam)
    alice, robin = people["alice"]["id"], people["admin"]["id"]
    assert people["alice"]["may"] == {"role": True, "end": True, "secrets": True, "link": True}
    assert people["admin"]["may"] == {
        "role": False,
        "end": False,
        "secrets": False,
        "link": False,
    }
    # Departments of a supervisor are the board's; their role is an administrator's.
    departments = people["admin"]["departments"]
    same = await sam.patch(f"{PEOPLE}/{robin}", json={"departments": departments})
    assert same.status_code == 200
    new = {"username": "x", "name": "X", "role": "operator"}
    for method, path, body, status, code in (
        ("PATCH", f"/{robin}", {"role": "operator"}, 403, "permission_denied"),
        ("PATCH", f"/{alice}", {"role": "supervisor"}, 403, "permission_denied"),
        ("POST", f"/{robin}/end", {"reason": "x"}, 403, "permission_denied"),
        ("POST", "", {**new, "role": "supervisor"}, 403, "permission_denied"),
        ("POST", "", {**new, "username": "bob"}, 409, "account_exists"),
        ("POST", "", {**new, "username": "bob", "existing": True}, 409, "already_member"),
        ("POST", "", {**new, "role": "display"}, 422, "invalid"),
        ("POST", "", {**new, "departments": ["1"]}, 422, "invalid"),
        ("POST", "", {**new, "username": "a b"}, 422, "invalid"),
        ("POST", "/999999/end", {}, 404, "unknown_person"),
    ):
        reply = await sam.request(method, f"{PEOPLE}{path}", json=body)
        assert (reply.status_code, reply.json()["code"]) == (status, code), (method, path, body)
    async with aclosing(await sign_in(server, "bob")) as bob:
        for reply in (
            await bob.get(PEOPLE),
            await bob.post(PEOPLE, json=new),
            await bob.post(f"{PEOPLE}/{alice}/end", json={"reason": "x"}),
        ):
            assert (reply.status_code, reply.json()["code"]) == (403, "permission_denied")


async def test_a_pin_changes_no_people(server: Dibs, sam: httpx.AsyncClient) -> None:
    """Four digits on a tablet that many use prove too little for what gives rights to others."""
    people = await listed(sam)
    boss, alice = people["sam"]["id"], people["alice"]["id"]
    async with await pair(server, sam, kind="terminal", name="Tablet P") as tablet:
        await tiles(tablet)
        assert (await give_pin(sam, boss, "2580")).status_code == 204
        assert (await enter(tablet, person=boss, pin="2580")).status_code == 200
        http = tablet.http
        assert (await http.get(PEOPLE)).status_code == 200
        for reply in (
            await http.patch(f"{PEOPLE}/{alice}", json={"role": "viewer"}),
            await http.post(f"{PEOPLE}/{alice}/end", json={"reason": "x"}),
            await http.post(PEOPLE, json={"username": "x", "name": "X", "role": "viewer"}),
            await http.put(f"{PEOPLE}/{alice}/pin", json={"pin": "2581"}),
            await http.get("/api/pairings/123456789"),
        ):
            assert (reply.status_code, reply.json()["code"]) == (403, "password_required")
    await give_pin(sam, boss, "")


async def test_a_new_pin_ends_what_the_old_one_opened(server: Dibs, sam: httpx.AsyncClient) -> None:
    """On an open socket too (X2); the person who sets their own PIN stays."""
    alice = (await listed(sam))["alice"]["id"]
    async with await pair(server, sam, kind="terminal", name="Tablet N") as tablet:
        await tiles(tablet)
        assert (await give_pin(sam, alice, "1234")).json()["code"] == "weak_pin"
        await give_pin(sam, alice, "2580")
        await enter(tablet, person=alice, pin="2580")
        own = await tablet.http.put("/api/session/pin", json={"old": "demo", "pin": "2581"})
        assert own.status_code == 204
        async with await Client.join(server.ws(), headers=tablet.headers) as client:
            assert client.welcome["you"]["username"] == "alice"
            await give_pin(sam, alice, "2582")
            assert await client.closed(5) == 4501
        assert (await tablet.http.put("/api/terminal/session")).status_code == 401
    await give_pin(sam, alice, "")


async def test_a_link_that_a_supervisor_hands_over(server: Dibs, sam: httpx.AsyncClient) -> None:
    """A new account gets its first password by a link; then the person changes it, which ends
    their other sessions.
    """
    eli = await add(sam, "eli", departments=[])
    made = await sam.post(f"{PEOPLE}/{eli}/link")
    assert made.json()["hours"] == 24
    link = made.json()["path"].partition("#")[2]
    async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as new:
        forged = await new.post("/api/session/password", json={"link": link, "new": "a"})
        assert forged.json()["code"] == "csrf_required"
        new.headers["X-CSRFToken"] = (await new.get("/api/session")).json()["csrf"]
        for password, code in (("12345678", "weak_password"), ("bright winter", None)):
            reply = await new.post("/api/session/password", json={"link": link, "new": password})
            assert reply.json().get("code") == code
        assert reply.json()["username"] == "eli"
        again = await new.post("/api/session/password", json={"link": link, "new": "other winter"})
        assert (again.status_code, again.json()["code"]) == (404, "unknown_link")
        signed = await new.post(
            "/api/session", json={"username": "eli", "password": "bright winter"}
        )
        new.headers["X-CSRFToken"] = signed.json()["csrf"]
        token = server.token("eli")
        async with httpx.AsyncClient(
            base_url=server.http(process=1), trust_env=False, cookies=dict(new.cookies)
        ) as other:
            assert (await other.get("/api/session")).json()["person"]["username"] == "eli"
            own = {"old": "bright winter", "new": "mild autumn"}
            assert (await new.put("/api/session/password", json=own)).status_code == 204
            assert (await new.get("/api/session")).json()["person"]["username"] == "eli"
            assert (await other.get("/api/session")).json()["person"] is None
        # A token is a credential of its own.
        assert (await other_get(server, token)).status_code == 200
    refused = await sam.post(f"{PEOPLE}/{(await listed(sam))['sam']['id']}/link")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    await sam.post(f"{PEOPLE}/{eli}/end", json={})


async def other_get(server: Dibs, token: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as http:
        bearer = {"Authorization": f"Bearer {token}"}
        return await http.get(server.http("/api/boards/demo"), headers=bearer)
