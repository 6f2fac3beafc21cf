"""Two hundred people with names of every kind, brought from a file twice, changed, and signed in by
the six means of a shop: the company's OpenID provider, its directory, its proxy; a password of
one's own, a PIN, a badge.
"""

import asyncio
import csv
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

import httpx
import pytest

from tests.board.test_people_table import NAMES
from tests.client import Client
from tests.extra.conftest import Provider
from tests.extra.test_directory import enter as by_password_at
from tests.extra.test_openid import enter as by_provider
from tests.live.screens import Screen, pair
from tests.live.sign_in import cookie, sign_in
from tests.live.test_terminal import enter as at_terminal
from tests.live.test_terminal import tiles
from tests.live.test_user_header import enter as by_header
from tests.servers.dibs import Dibs
from tests.servers.directory import ADMIN, BASE, SECRET, Directory

COUNT = 200
KINDS = [line.split("\t")[1] for line in NAMES.read_text().splitlines()[1:]]
MEANS = ("oidc", "ldap", "header", "password", "pin", "badge")
PASSWORD = "bright winter of the shop"


@dataclass(frozen=True, slots=True)
class Employee:
    """Has a username of the letters of the name, as companies make them."""

    number: int

    @property
    def name(self) -> str:
        return normalize("NFC", KINDS[self.number % len(KINDS)])

    @property
    def username(self) -> str:
        letters = re.sub(r"[^\w.-]", "", self.name)
        return f"{letters}-{self.number}"

    @property
    def means(self) -> str:
        return MEANS[self.number // len(KINDS) % len(MEANS)]

    @property
    def pin(self) -> str:
        return str(260_000 + 37 * self.number) if self.means == "pin" else ""

    @property
    def badge(self) -> str:
        return f"N-{self.number:04}" if self.means == "badge" else ""


SHOP = [Employee(number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def directory(folder: Path) -> Iterator[Directory]:
    directory = Directory(folder / "directory_of_shop")
    yield directory
    directory.stop()


@pytest.fixture(scope="module")
def server(folder: Path, directory: Directory, provider: Provider) -> Iterator[Dibs]:
    """It takes all six."""
    server = Dibs(
        folder / "shop",
        DIBS_OIDC_ISSUER=provider.issuer,
        DIBS_OIDC_CLIENT_ID="dibs",
        DIBS_OIDC_CLIENT_SECRET="of-these-tests",
        DIBS_LDAP_URL=directory.url,
        DIBS_LDAP_BASE=BASE,
        DIBS_LDAP_BIND_DN=ADMIN,
        DIBS_LDAP_BIND_PASSWORD=SECRET,
        DIBS_USER_HEADER="X-Remote-User",
        DIBS_TRUSTED_PROXIES="127.0.0.1",
    )
    yield server
    server.stop()


def test_each_means_has_each_kind_of_name() -> None:
    assert {(who.means, who.name) for who in SHOP} == {
        (means, normalize("NFC", kind)) for means in MEANS for kind in KINDS
    }


def brought(server: Dibs, file: Path, department: str) -> str:
    """Bring the shop's people by the command line; returns what it told."""
    with file.open("w", newline="", encoding="utf-8") as content:
        table = csv.writer(content)
        table.writerow(("username", "name", "role", "departments", "pin", "badge"))
        for who in SHOP:
            table.writerow((who.username, who.name, "operator", department, who.pin, who.badge))
    return server.run("people", str(file), "--board", "demo", "--yes")


def tasks_for_all(server: Dibs, file: Path, department: str) -> None:
    rows = "".join(f"S-{who.number:03},Poster,{department}\n" for who in SHOP)
    file.write_text(f"number,title,department\n{rows}")
    server.run("import", "demo", str(file))


async def works(server: Dibs, who: Employee, headers: dict[str, str]) -> None:
    """See the board under one's name, and claim a task of the department that the file gave."""
    socket = await Client.join(server.ws(), headers={**headers, "Origin": server.http()})
    async with socket:
        you = socket.welcome["you"]
        assert (you["username"], you["name"]) == (who.username, who.name)
        task = await socket.granted("claim_next")
        assert socket.tasks[task["id"]]["owner"]["name"] == who.name
        departments = [
            socket.departments[each]["name"] for each in socket.people[socket.me]["departments"]
        ]
        assert departments == ["Finishing"]
        assert socket.departments[task["department"]]["name"] == "Finishing"


async def test_they_are_brought_twice_and_changed_and_sign_in_by_six_means(
    server: Dibs, directory: Directory, provider: Provider, tmp_path: Path
) -> None:
    assert "new 200, changed 0, same 0" in brought(server, tmp_path / "people.csv", "Printing")
    again = brought(server, tmp_path / "people.csv", "Printing")
    assert "new 0, changed 0, same 200" in again
    assert "Nothing to store." in again
    changed = brought(server, tmp_path / "people.csv", "Finishing")
    assert "new 0, changed 200, same 0" in changed
    tasks_for_all(server, tmp_path / "tasks.csv", "Finishing")

    async with AsyncExitStack() as opened:
        sam = await opened.enter_async_context(aclosing(await sign_in(server, "sam")))
        people = (await sam.get("/api/boards/demo/people")).json()["people"]
        ids = {person["username"]: person["id"] for person in people}
        # One for each way in, as two people cannot be at one tablet.
        tablets = {
            means: await opened.enter_async_context(await pair(server, sam, kind="terminal"))
            for means in ("pin", "badge")
        }
        for tablet in tablets.values():
            assert {who.name for who in SHOP} <= (await tiles(tablet)).keys()

        async def by_oidc(http: httpx.AsyncClient, who: Employee) -> None:
            subject = f"o-{who.number}"
            provider.tell(subject, preferred_username=who.username, name=who.name)
            reply = await by_provider(http, provider, subject)
            assert reply.status_code == 302, reply.text

        async def by_ldap(http: httpx.AsyncClient, who: Employee) -> None:
            directory.add(who.username, PASSWORD)
            reply = await by_password_at(http, who.username, PASSWORD)
            assert reply.status_code == 200, reply.text

        async def by_proxy(http: httpx.AsyncClient, who: Employee) -> None:
            http.headers = httpx.Headers(
                [*http.headers.raw, (b"X-Remote-User", who.username.encode())]
            )
            reply = await by_header(http)
            assert reply.status_code == 200, reply.text

        async def by_own_password(http: httpx.AsyncClient, who: Employee) -> None:
            """By the link that a supervisor hands over."""
            link = await sam.post(f"/api/boards/demo/people/{ids[who.username]}/link")
            chosen = {"link": link.json()["path"].partition("#")[2], "new": PASSWORD}
            csrf = (await http.get("/api/session")).json()["csrf"]
            reply = await http.post(
                "/api/session/password", json=chosen, headers={"X-CSRFToken": csrf}
            )
            assert reply.status_code == 200, reply.text
            http.cookies.clear()
            reply = await by_password_at(http, who.username, PASSWORD)
            assert reply.status_code == 200, reply.text

        in_browsers: dict[str, Callable[[httpx.AsyncClient, Employee], Awaitable[None]]] = {
            "oidc": by_oidc,
            "ldap": by_ldap,
            "header": by_proxy,
            "password": by_own_password,
        }

        async def each_in_a_browser(means: str) -> None:
            for who in SHOP:
                if who.means == means:
                    async with httpx.AsyncClient(
                        base_url=server.http(), trust_env=False, timeout=30
                    ) as http:
                        await in_browsers[means](http, who)
                        await works(server, who, cookie(http))

        async def each_at_a_tablet(means: str, tablet: Screen) -> None:
            for who in SHOP:
                if who.means == means:
                    how: dict[str, Any] = (
                        {"badge": who.badge}
                        if means == "badge"
                        else {"person": ids[who.username], "pin": who.pin}
                    )
                    await tiles(tablet)
                    reply = await at_terminal(tablet, **how)
                    assert reply.status_code == 200, reply.text
                    await works(server, who, cookie(tablet.http))
                    assert (await tablet.http.delete("/api/session")).status_code == 204

        await asyncio.gather(
            *(each_in_a_browser(means) for means in in_browsers),
            *(each_at_a_tablet(means, tablet) for means, tablet in tablets.items()),
        )
        owners = {
            task["owner"]["username"]
            for task in (await sam.get("/api/boards/demo")).json()["tasks"]
            if task["owner"]
        }
    assert {who.username for who in SHOP} <= owners
