"""Passwords of a real LDAP directory: whose account they open, at which doors, and what its groups
give.
"""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client import Client
from tests.extra.test_openid import GROUPS, who
from tests.live.board import join, new_task
from tests.live.screens import pair
from tests.live.sign_in import cookie, sign_in
from tests.live.test_terminal import enter as enter_at
from tests.live.test_terminal import tiles
from tests.servers.dibs import Dibs
from tests.servers.directory import ADMIN, BASE, SECRET, Directory

PASSWORD = "correct horse of the company"
HAS_NONE = """
from board.models.people import Person
Person.objects.filter(username__in={names}).update(password="!")
"""


@pytest.fixture(scope="module")
def directory(folder: Path) -> Iterator[Directory]:
    directory = Directory(folder / "directory")
    yield directory
    directory.stop()


@pytest.fixture(scope="module")
def server(folder: Path, directory: Directory) -> Iterator[Dibs]:
    server = Dibs(
        folder / "with_directory",
        DIBS_LDAP_URL=directory.url,
        DIBS_LDAP_BASE=BASE,
        DIBS_LDAP_BIND_DN=ADMIN,
        DIBS_LDAP_BIND_PASSWORD=SECRET,
        DIBS_LDAP_LOOK_S="1",
        DIBS_GROUPS=GROUPS,
    )
    server.shell(HAS_NONE.format(names=["alice", "bob", "liwei", "ana", "admin"]))
    for username in ("alice", "bob", "liwei", "sam", "admin", "stranger", "(uid=*)"):
        directory.add(username, PASSWORD, f"uid=star,{BASE}" if "*" in username else "")
    directory.group("line-1", ["alice", "bob", "liwei", "admin"])
    yield server
    server.stop()


async def enter(http: httpx.AsyncClient, username: str, password: str) -> httpx.Response:
    csrf = (await http.get("/api/session")).json()["csrf"]
    given = {"username": username, "password": password}
    reply = await http.post("/api/session", json=given, headers={"X-CSRFToken": csrf})
    if reply.status_code == 200:
        http.headers["X-CSRFToken"] = reply.json()["csrf"]
    return reply


async def test_a_password_opens_the_account_of_its_name_and_no_other(
    server: Dibs, browser: Any
) -> None:
    for username, password, entered in [
        ("alice", PASSWORD, True),
        ("alice", "wrong horse", False),
        ("alice", "", False),  # RFC 4513, 5.1.2: the directory itself says yes.
        ("sam", PASSWORD, False),  # Has a password here.
        ("sam", server.password("sam"), True),
        ("stranger", PASSWORD, False),  # The directory makes no account.
        ("ana", PASSWORD, False),  # An account that the directory does not know.
        ("*", PASSWORD, False),
        ("(uid=*)", PASSWORD, False),
    ]:
        http = await browser()
        reply = await enter(http, username, password)
        assert (reply.status_code, await who(http)) == (
            (200, username) if entered else (401, None)
        ), username


async def test_it_opens_every_door_that_takes_a_password(server: Dibs, browser: Any) -> None:
    """Sign-in, the administration, the page without JavaScript, a terminal."""
    http = await browser()
    page = await http.get("/admin/login/")
    token = page.text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    given = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert (await http.post("/admin/login/?next=/admin/", data=given)).status_code == 302
    assert (await http.get("/admin/")).status_code == 200
    async with aclosing(await sign_in(server, "sam")) as sam:
        terminal = await pair(server, sam, kind="terminal")
        people = await tiles(terminal)
        bob = people["Bob Novak"]["id"]
        for password, status in (("wrong horse", 401), (PASSWORD, 200)):
            reply = await enter_at(terminal, person=bob, password=password)
            assert reply.status_code == status, reply.text


async def test_no_password_of_it_is_chosen_here(server: Dibs, browser: Any) -> None:
    """One here would go on opening boards when its person has left the company."""
    http = await browser()
    await enter(http, "alice", PASSWORD)
    new = {"old": PASSWORD, "new": "another horse of mine"}
    reply = await http.put("/api/session/password", json=new)
    assert (reply.status_code, reply.json()["code"]) == (403, "permission_denied")
    assert "directory manages this password" in reply.json()["detail"]
    alice = (await http.get("/api/session")).json()["person"]["id"]
    async with aclosing(await sign_in(server, "sam")) as sam:
        reply = await sam.post(f"/api/boards/demo/people/{alice}/link")
        assert reply.status_code == 403
        # One's own PIN is proved by it.
    reply = await http.put("/api/session/pin", json={"old": PASSWORD, "pin": "260713"})
    assert reply.status_code < 300, reply.text


async def test_groups_are_followed_at_sign_in_and_while_its_person_works(
    server: Dibs, directory: Directory, browser: Any
) -> None:
    """X2: within 2 s of the look that finds the change; DIBS_LDAP_LOOK_S is a second here."""
    http = await browser()
    await enter(http, "liwei", PASSWORD)
    assert [board["slug"] for board in (await http.get("/api/session")).json()["boards"]] == [
        "demo"
    ]
    socket = await Client.join(server.ws(), headers={**cookie(http), "Origin": server.http()})
    names = [socket.departments[each]["name"] for each in socket.people[socket.me]["departments"]]
    assert names == ["Printing"]
    async with await join(server, "sam") as sam:
        task = await new_task(sam)
        await socket.granted("claim", task=task["id"])
        directory.group("line-1", ["alice", "bob", "admin"])
        assert await socket.closed(5) == 4503
        await sam.until(lambda: sam.tasks[task["id"]]["owner"] is None)
        await sam.granted("cancel", task=task["id"], reason="the test is over")
    assert (await http.get("/api/session")).json()["boards"] == []
    directory.group("line-1", ["alice", "bob", "liwei", "admin"])
    directory.remove("liwei")
    for _ in range(100):
        if await who(http) is None:
            break
        await asyncio.sleep(0.1)
    assert await who(http) is None
    # The name is given to another person, who has no account here.
    directory.add("liwei", PASSWORD)
    assert (await enter(http, "liwei", PASSWORD)).status_code == 401


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_one_that_is_down_is_told_and_others_sign_in(
    server: Dibs, directory: Directory, browser: Any, language: str
) -> None:
    """No one loses a board by it."""
    working = await browser()
    await enter(working, "bob", PASSWORD) if language == "en" else None
    directory.stop()
    try:
        http = await browser()
        http.headers["Accept-Language"] = language
        for _ in range(12):  # More than wrong ones are allowed: none is one.
            reply = await enter(http, "alice", PASSWORD)
            assert (reply.status_code, reply.json()["code"]) == (503, "unavailable"), reply.text
        sentence = {"en": "directory does not answer", "zh-CN": "公司目录服务没有响应"}[language]
        assert sentence in reply.json()["detail"]
        assert (await enter(await browser(), "sam", server.password("sam"))).status_code == 200
        await asyncio.sleep(3)
        if language == "en":
            assert await who(working) == "bob"
    finally:
        directory.start()
    http = await browser()
    for _ in range(150):
        reply = await enter(http, "alice", PASSWORD)
        if reply.status_code == 200:
            break
        await asyncio.sleep(0.1)
    assert reply.status_code == 200


def certified(place: Path) -> tuple[Path, Path]:
    """Return a certificate of this machine that signs itself, and its key."""
    place.mkdir()
    certificate, key = place / "certificate.pem", place / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=directory"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    written = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names, *written], check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize("start_tls", [False, True])
async def test_a_password_travels_to_a_server_whose_certificate_is_known(
    folder: Path, start_tls: bool
) -> None:
    """By `ldaps`, and by StartTLS at a server that requires it."""
    place = folder / ("with_start_tls" if start_tls else "with_tls")
    certificate, key = certified(place)
    directory = Directory(place / "directory", (certificate, key), start_tls=start_tls)
    begins = {"DIBS_LDAP_START_TLS": "1"} if start_tls else {}
    known = {"DIBS_LDAP_CA": str(certificate)}
    settings = {
        "DIBS_LDAP_URL": directory.url,
        "DIBS_LDAP_BASE": BASE,
        "DIBS_LDAP_BIND_DN": ADMIN,
        "DIBS_LDAP_BIND_PASSWORD": SECRET,
    }
    try:
        directory.add("alice", PASSWORD)
        for name, more, status in (
            ("known", {**known, **begins}, 200),
            ("unknown", begins, 503),
            *((("clear", known, 503),) if start_tls else ()),
        ):
            server = Dibs(place / name, **settings, **more)
            try:
                server.shell(HAS_NONE.format(names=["alice"]))
                async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as http:
                    reply = await enter(http, "alice", PASSWORD)
                    assert reply.status_code == status, reply.text
            finally:
                server.stop()
    finally:
        directory.stop()
