"""Who gets in from where: the demo's people, figures, proxies with and without TLS, and cookies by
every name they have (C2, C3).
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.live.board import join
from tests.live.http import problem
from tests.live.screens import pair as pair_screen
from tests.live.sign_in import cookie, cookie_of, sign_in
from tests.live.test_connecting import refused
from tests.live.test_pairing import FORGIVE
from tests.servers.dibs import Dibs
from tests.servers.nginx import Nginx
from tests.servers.process import free_port

PROXY_HEADERS = (
    "Forwarded",
    "Via",
    "X-Real-IP",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
)

# As one writes it who has read nothing: no header tells that there is a proxy.
STOCK = "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {dibs}; }} }}"


@pytest.fixture(scope="module")
def stock(dibs: Dibs, folder: Path) -> Iterator[str]:
    port = free_port()
    nginx = Nginx(folder / "stock", STOCK.format(port=port, dibs=dibs.http()), port)
    yield f"http://127.0.0.1:{port}"
    nginx.stop()


async def read(url: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=20, headers=headers) as http:
        return await http.get(url)


async def try_demo(url: str, username: str = "alice", **headers: str) -> httpx.Response:
    """Sign in with the demo's password; the page's tiles were looked at before."""
    async with httpx.AsyncClient(
        base_url=url, trust_env=False, timeout=20, headers=headers
    ) as http:
        session = (await http.get("/api/session")).json()
        given = {"username": username, "password": "demo"}
        reply = await http.post(
            "/api/session", json=given, headers={"X-CSRFToken": session["csrf"]}
        )
        assert bool(session["demo"]) == reply.is_success or username == "admin"
        return reply


async def test_the_demos_people_come_in_from_this_machine(dibs: Dibs) -> None:
    assert (await try_demo(dibs.http())).status_code == 200
    problem(await try_demo(dibs.http(), "admin"), 401, "unauthenticated")


async def test_the_demos_password_is_rejected_through_a_proxy(dibs: Dibs, stock: str) -> None:
    problem(await try_demo(stock), 401, "unauthenticated")
    for header in PROXY_HEADERS:
        value = "for=127.0.0.1" if header == "Forwarded" else "127.0.0.1"
        if header not in {"X-Forwarded-Host"}:
            problem(await try_demo(dibs.http(), **{header: value}), 401, "unauthenticated")
    dibs.shell(FORGIVE)


def test_figures_are_for_this_machine_and_not_for_a_proxy_on_it(dibs: Dibs, stock: str) -> None:
    assert httpx.get(dibs.http("/metrics"), trust_env=False).status_code == 200
    assert httpx.get(f"{stock}/metrics", trust_env=False).status_code == 403
    for header in PROXY_HEADERS:
        reply = httpx.get(dibs.http("/metrics"), headers={header: "127.0.0.1"}, trust_env=False)
        assert reply.status_code == 403, header


async def test_the_administrators_link_signs_in_once_and_not_through_a_proxy(
    dibs: Dibs, stock: str
) -> None:
    found = re.search(r"once and within an hour: http://[^/]+(/sign-in/once/[\w-]+)", dibs.logs())
    assert found
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        assert (await http.get(stock + found[1])).status_code == 403
        assert (await http.head(dibs.http(found[1]))).status_code == 405, (
            "what previews links uses none up"
        )
        entered = await http.get(dibs.http(found[1]))
        assert (entered.status_code, entered.headers["location"]) == (302, "/admin/")
        assert (await http.get(dibs.http("/admin/"))).status_code == 200
        assert (await http.get(dibs.http(found[1]))).status_code == 403


class TestTLSAtAProxy:
    """The header of a proxy on the same machine is enough: sockets, HTTP and cookies agree."""

    TLS = {"X-Forwarded-Proto": "https"}  # noqa: RUF012

    @pytest.fixture
    async def robin(self, dibs: Dibs) -> AsyncIterator[httpx.AsyncClient]:
        """The demo's password opens nothing here."""
        http = await sign_in(dibs, "admin", origin=self.origin(dibs), headers=self.TLS)
        yield http
        await http.aclose()

    def origin(self, dibs: Dibs) -> str:
        return dibs.http().replace("http:", "https:")

    async def test_cookies_are_for_tls_alone(self, dibs: Dibs, robin: httpx.AsyncClient) -> None:
        said = (await robin.post("/api/pairings", json={"kind": "wall"})).headers["set-cookie"]
        assert re.match(r"__Host-dibs_pairing_\w+=[\w-]{43};.*HttpOnly;.*Path=/;.*; Secure", said)
        assert {name[:7] for name in robin.cookies} == {"__Host-"}
        headers = (await robin.get("/api/session")).headers
        assert headers["strict-transport-security"] == f"max-age={30 * 24 * 3600}"
        assert "strict-transport-security" not in (await read(dibs.http("/api/session"))).headers

    async def test_the_address_on_a_screen_is_https(
        self, dibs: Dibs, robin: httpx.AsyncClient
    ) -> None:
        shown = (await robin.post("/api/pairings", json={"kind": "wall"})).json()
        assert shown["page"] == f"{self.origin(dibs)}/pair"

    async def test_http_beside_https_is_another_origin(
        self, dibs: Dibs, robin: httpx.AsyncClient
    ) -> None:
        """C3: on sockets, streams and HTTP."""
        ours, theirs = {"Origin": self.origin(dibs)}, {"Origin": dibs.http()}
        async with await Client.join(dibs.ws(), headers={**cookie(robin), **self.TLS, **ours}):
            pass
        assert await refused(dibs, headers={**cookie(robin), **self.TLS, **theirs}) == 403
        # The name of the cookie tells, too: browsers send it over TLS alone.
        assert await refused(dibs, headers={**cookie(robin), **theirs}) == 403
        problem(await robin.get("/api/boards/demo/stream", headers=theirs), 403, "wrong_origin")
        body = problem(await robin.delete("/api/session", headers=theirs), 403, "wrong_origin")
        assert self.origin(dibs) in body["detail"]
        assert "DIBS_ORIGINS" in body["detail"]

    async def test_without_tls_tablets_go_on_beside_it(self, dibs: Dibs) -> None:
        async with aclosing(await sign_in(dibs, "alice")) as plain:
            assert not any(name.startswith("__Host-") for name in plain.cookies)
            async with await Client.join(
                dibs.ws(), headers={**cookie(plain), "Origin": dibs.http()}
            ):
                pass


class TestOldNames:
    """C2: who has cookies of the first release is still signed in, and their screens are still
    paired.
    """

    async def test_a_session_is_renamed(self, dibs: Dibs) -> None:
        async with aclosing(await sign_in(dibs, "alice")) as http:
            old = {"Cookie": f"dibs_session={cookie_of(http, 'dibs_session')}"}
        async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False, headers=old) as before:
            reply = await before.get("/api/session")
            assert reply.json()["person"]["username"] == "alice"
            said = reply.headers.get_list("set-cookie")
            assert any(re.match(r"dibs_session_\w+=\w{32};", line) for line in said)
            assert any(re.match(r'dibs_session="";.*Max-Age=0', line) for line in said)
        async with await Client.join(dibs.ws(), headers={**old, "Origin": dibs.http()}) as client:
            assert client.welcome["you"]["username"] == "alice"

    async def test_a_screen_is_renamed(self, dibs: Dibs) -> None:
        async with (
            aclosing(await sign_in(dibs, "sam")) as sam,
            await pair_screen(dibs, sam) as screen,
        ):
            old = {"Cookie": f"dibs_display={screen.secret}"}
            reply = await read(dibs.http("/wall"), **old)
            said = reply.headers.get_list("set-cookie")
            assert any(line.startswith("dibs_display_") and screen.secret in line for line in said)
            async with await Client.join(
                dibs.ws(), headers={**old, "Origin": dibs.http()}
            ) as client:
                assert client.welcome["you"]["role"] == "display"


async def test_two_servers_on_one_host_do_not_sign_each_other_out(
    dibs: Dibs, sqlite_pair: Dibs
) -> None:
    """Cookies belong to a host, on all of its ports."""
    async with (
        aclosing(await sign_in(dibs, "alice")) as one,
        aclosing(await sign_in(sqlite_pair, "bob")) as other,
    ):
        both = {
            "Cookie": "; ".join(
                f"{name}={value}" for http in (one, other) for name, value in http.cookies.items()
            )
        }
        for server, username in ((dibs, "alice"), (sqlite_pair, "bob")):
            session = await read(server.http("/api/session"), **both)
            assert session.json()["person"]["username"] == username
            assert not any("Max-Age=0" in line for line in session.headers.get_list("set-cookie"))


async def test_another_name_is_refused_with_the_setting_that_mends_it(dibs: Dibs) -> None:
    async with httpx.AsyncClient(
        base_url=dibs.http(), trust_env=False, headers={"Host": "dibs.example"}
    ) as http:
        body = problem(
            await http.get("/api/session", headers={"Accept-Language": "zh"}), 400, "wrong_host"
        )
        assert "dibs.example" in body["detail"]
        assert "DIBS_ALLOWED_HOSTS" in body["detail"]
        asked = await http.get("/api/session?lang=zh-Hans", headers={"Accept-Language": "en"})
        assert problem(asked, 400, "wrong_host")["detail"] == body["detail"]
        for path in ("/", "/wall", "/admin/", "/api/boards/demo/stream"):
            page = await http.get(path)
            assert (page.status_code, "DIBS_ALLOWED_HOSTS" in page.text) == (400, True), path
        # A load balancer asks for these by an address.
        for path in ("/healthz", "/readyz"):
            assert (await http.get(path)).status_code == 200
    assert dibs.logs().count("DIBS_ALLOWED_HOSTS") == 1


GUESSED = """
from board.models.people import WrongTry
print(WrongTry.objects.filter(key="password from 203.0.113.77").count())
"""


async def test_sixty_at_once_guess_no_more_often_than_one_after_the_other(pair: Dibs) -> None:
    """On two processes, at the board's door and at the administration's."""
    guess = {"username": "dana", "password": "no"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(trust_env=False, timeout=60, limits=limits) as http:
        form = (await http.get(pair.http("/admin/login/"))).text
        (token,) = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', form)
        headers = {**cookie(http), "X-CSRFToken": token, "X-Forwarded-For": "203.0.113.77"}

        async def attempt(number: int) -> bool:
            """Guess; returns whether the password was looked at."""
            if number % 3:
                url = pair.http("/api/session", number % 2)
                return (await http.post(url, json=guess, headers=headers)).status_code == 401
            url = pair.http("/admin/login/", number % 2)
            return (
                "Please enter the correct"
                in (await http.post(url, data=guess, headers=headers)).text
            )

        looked_at = await asyncio.gather(*map(attempt, range(60)))
    noted = int(pair.shell(GUESSED).split()[-1])
    assert sum(looked_at) <= noted <= 10
    assert noted >= 1
    pair.shell(FORGIVE)


async def test_terminals_take_the_demos_password_only_where_the_demo_is_open(dibs: Dibs) -> None:
    async with (
        aclosing(await sign_in(dibs, "sam")) as sam,
        await pair_screen(dibs, sam, kind="terminal") as tablet,
    ):
        seen = (await tablet.http.get("/api/terminal")).json()
        bob = next(person["id"] for person in seen["people"] if person["name"] == "Bob Novak")
        given, csrf = {"person": bob, "password": "demo"}, {"X-CSRFToken": seen["csrf"]}
        far = {**csrf, "X-Forwarded-For": "203.0.113.9"}
        denied = await tablet.http.post("/api/terminal/session", json=given, headers=far)
        assert (denied.status_code, denied.json()["code"]) == (401, "wrong_secret")
        assert (
            await tablet.http.post("/api/terminal/session", json=given, headers=csrf)
        ).status_code == 200
        own = {"old": "demo", "pin": "4711"}
        far["X-CSRFToken"] = (await tablet.http.get("/api/session")).json()["csrf"]
        denied = await tablet.http.put("/api/session/pin", json=own, headers=far)
        assert (denied.status_code, denied.json()["code"]) == (401, "wrong_secret")
    dibs.shell(FORGIVE)


async def test_a_board_is_seen_through_every_door(dibs: Dibs, stock: str) -> None:
    """What is refused is the demo's password, and not the proxy: a token works through it."""
    token = {"Authorization": f"Bearer {dibs.token('alice')}"}
    async with (
        await join(dibs, "alice") as alice,
        httpx.AsyncClient(trust_env=False, headers=token) as http,
    ):
        assert (await http.get(f"{stock}/api/boards/demo")).json()["rev"] >= alice.rev
