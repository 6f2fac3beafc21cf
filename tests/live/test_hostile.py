"""A hostile walk through one real server, after what OWASP's ASVS 5.0 asks of sign-ins, sessions
and logs (docs/security.md has the table). After each step no secret of the walk is in the log, in
the security log or in the figures.

What other modules hold is not tried again:

- an untouched tablet locks, and its session and socket end without its page, too:
  tests/browser/test_terminal.py, tests/live/test_terminal.py
- a terminal that is removed ends the sessions that were opened at it: tests/live/test_terminal.py
- guessing passwords, PINs, badges and codes, at every door and all at once; which names exist, by
  the time of a sign-in: tests/board/test_sign_in.py, tests/live/test_doors.py,
  tests/live/test_terminal.py, tests/live/test_pairing.py
- a second sign-in of the same person has another key: tests/live/test_sessions.py
- a link or a code that is used again later: tests/live/test_api_people.py,
  tests/live/test_doors.py, tests/live/test_pairing.py
- tokens make no tokens, and end: tests/live/test_tokens.py
- pages of other servers: tests/live/test_connecting.py, tests/live/test_doors.py
- malformed frames, bodies and requests: tests/live/test_bad_input.py,
  tests/live/test_bad_requests.py
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.client import Client
from tests.live.screens import Screen, pair
from tests.live.sign_in import cookie, cookie_of, sign_in
from tests.live.test_pairing import FORGIVE
from tests.live.test_terminal import enter, give_pin, tiles
from tests.servers.dibs import Dibs

Keep = Callable[[str], str]

LINES = """
from board.models.log import SecurityLine
from board.people import security_lines
print([(row.event, row.outcome, row.address, row.facts) for row in SecurityLine.objects.all()])
"""
OLD = """
import time
from board.people.sessions import SessionStore
store = SessionStore("{key}")
store["opened"] = int(time.time()) - 12 * 3600 - 60
store.save()
"""
ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}
READ = ("/api/boards/demo", "/api/boards/none", "/api/session/tokens", "/api/x", "/admin/")
FORGED = '\r\n{"time":"2026-01-01T00:00:00Z","event":"forged"}\r\n'


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Dibs]:
    """It says as much as it ever does."""
    server = Dibs(folder / "hostile", DIBS_LOG_LEVEL="DEBUG")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def kept() -> set[str]:
    return set()


@pytest.fixture
def keep(server: Dibs, kept: set[str]) -> Iterator[Keep]:
    """Note a secret of the walk; afterwards no place that is read later has one."""

    def keep(secret: str) -> str:
        kept.add(secret)
        return secret

    yield keep
    server.shell(FORGIVE)
    figures = httpx.get(server.http("/metrics"), trust_env=False)
    assert figures.status_code == 200
    for place in (server.logs(), figures.text, server.shell(LINES)):
        assert [secret for secret in kept if secret in place] == []
    for line in server.logs().splitlines():
        if line.lstrip().startswith("{"):
            assert json.loads(line)["event"] != "forged", line


@pytest.fixture
async def sam(server: Dibs, keep: Keep) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor on a device of his own."""
    http = await sign_in(server, "sam")
    keep(cookie_of(http, "dibs_session"))
    yield http
    await http.aclose()


@pytest.fixture
async def tablet(server: Dibs, sam: httpx.AsyncClient, keep: Keep) -> AsyncIterator[Screen]:
    async with await pair(server, sam, kind="terminal") as screen:
        keep(screen.secret)
        await tiles(screen)
        yield screen


async def test_a_name_is_told_by_no_answer(server: Dibs, keep: Keep) -> None:
    """An operator's, that of an administrator without a password, and one that no account has: also
    with the demo's password, which opens nothing from elsewhere.
    """
    wrong = keep("no-such-password")
    async with aclosing(await sign_in(server, "bob")) as http:

        async def told(username: str, password: str) -> tuple[object, ...]:
            given = {"username": username, "password": password}
            reply = await http.post("/api/session", json=given, headers=ELSEWHERE)
            return reply.status_code, set(reply.headers) - {"date"}, reply.json()

        for password in (wrong, "demo"):
            answers = [await told(name, password) for name in ("alice", "admin", "no-account")]
            assert answers[0] == answers[1] == answers[2]
            assert answers[0][0] == 401


async def test_no_sign_in_takes_a_key_that_was_there_before(
    server: Dibs, keep: Keep, tablet: Screen, sam: httpx.AsyncClient
) -> None:
    """Fixation: neither a key that was made up nor the key of another person's session becomes the
    key of a sign-in, at the board's door, at the plain page's and at a terminal.
    """
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    await give_pin(sam, alice, keep("270419"))
    async with aclosing(await sign_in(server, "charlie")) as thief:
        (name,) = (name for name in thief.cookies if name.startswith("dibs_session_"))
        for planted in ("a" * 32, keep(thief.cookies[name])):
            async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as victim:
                victim.cookies.set(name, planted, domain="127.0.0.1")
                csrf = (await victim.get("/api/session")).json()["csrf"]
                given = {"username": "alice", "password": "demo"}
                reply = await victim.post("/api/session", json=given, headers={"X-CSRFToken": csrf})
                assert reply.json()["person"]["username"] == "alice"
                assert keep(_last(reply, name)) != planted
            async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as victim:
                victim.cookies.set(name, planted, domain="127.0.0.1")
                page = (await victim.get("/plain/sign-in")).text
                (csrf,) = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)
                reply = await victim.post(
                    "/plain/sign-in", data={**given, "csrfmiddlewaretoken": csrf}
                )
                assert reply.status_code == 302
                assert keep(_last(reply, name)) != planted
            tablet.http.cookies.set(name, planted, domain="127.0.0.1")
            await tiles(tablet)
            reply = await enter(tablet, person=alice, pin="270419")
            assert reply.status_code == 200
            assert keep(_last(reply, name)) != planted
            known = await _seen(server, {"Cookie": f"{name}={planted}"})
            assert known in {None, "charlie"}
            tablet.http.cookies.delete(name)


def _last(reply: httpx.Response, name: str) -> str:
    """Return the value that an answer has set for a cookie."""
    (value,) = re.findall(rf"{name}=([^;]+);", "\n".join(reply.headers.get_list("set-cookie")))
    return str(value)


async def _seen(server: Dibs, headers: dict[str, str]) -> str | None:
    async with httpx.AsyncClient(trust_env=False, headers=headers) as http:
        person = (await http.get(server.http("/api/session"))).json()["person"]
        return person and str(person["username"])


async def test_two_tabs_use_a_link_once(server: Dibs, sam: httpx.AsyncClient, keep: Keep) -> None:
    """Both are open, both have chosen: one password counts."""
    people = (await sam.get("/api/boards/demo/people")).json()["people"]
    alice = next(row["id"] for row in people if row["username"] == "alice")
    link = (await sam.post(f"/api/boards/demo/people/{alice}/link")).json()["path"]
    secret = keep(link.partition("#")[2])
    chosen = [keep(f"bright winter {tab}") for tab in range(2)]
    async with httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=20) as http:
        # Behind the `#` it is in no request. One that is pasted into an address opens nothing.
        assert (await http.get(f"/password?link={secret}")).status_code == 200
        http.headers["X-CSRFToken"] = (await http.get("/api/session")).json()["csrf"]
        given = [{"link": secret, "new": password} for password in chosen]
        replies = await asyncio.gather(
            *(http.post("/api/session/password", json=each) for each in given)
        )
    used = {reply.status_code: password for reply, password in zip(replies, chosen, strict=True)}
    assert used.keys() == {200, 404}
    for status, password in ((401, used[404]), (200, used[200])):
        async with httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=20) as http:
            http.headers["X-CSRFToken"] = (await http.get("/api/session")).json()["csrf"]
            asked = await http.post(
                "/api/session", json={"username": "alice", "password": password}
            )
            assert asked.status_code == status
    server.shell(
        "from django.contrib.auth.hashers import make_password\n"
        "from board.models.people import Person\n"
        "Person.objects.filter(username='alice').update(password=make_password('demo'))"
    )


async def test_a_tab_of_before_acts_for_no_other_person(server: Dibs, keep: Keep) -> None:
    """In one browser Bob signs in while a tab of Alice is open: its socket ends, and a press in it
    is refused and not carried out for Bob.
    """
    async with aclosing(await sign_in(server, "alice")) as browser:
        before = keep(browser.headers["X-CSRFToken"])
        headers = {**cookie(browser), "Origin": server.http()}
        tab = await Client.join(server.ws(), headers=headers)
        csrf = (await browser.get("/api/session")).json()["csrf"]
        given = {"username": "bob", "password": "demo"}
        signed = await browser.post("/api/session", json=given, headers={"X-CSRFToken": csrf})
        assert signed.json()["person"]["username"] == "bob"
        assert await tab.closed(5) == 4501
        pressed = await browser.post(
            "/api/boards/demo/claim-next", json={}, headers={"X-CSRFToken": before}
        )
        assert (pressed.status_code, pressed.json()["code"]) == (403, "csrf_required")


async def test_a_stolen_pin_gives_nothing_that_lasts(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen, keep: Keep
) -> None:
    """It changes no password, no PIN (its own neither), no badge, makes no token, pairs nothing,
    and after 12 hours its session is over.
    """
    people = await tiles(tablet)
    boss, alice = people["Sam Okafor"]["id"], people["Alice Chen"]["id"]
    pin = keep("580317")
    await give_pin(sam, boss, pin)
    assert (await enter(tablet, person=boss, pin=pin)).status_code == 200
    http = tablet.http
    key = keep(cookie_of(http, "dibs_session"))
    for method, path, body in (
        ("PUT", "/api/session/password", {"old": "demo", "new": "bright winter"}),
        ("PUT", f"/api/boards/demo/people/{alice}/badge", {"badge": "0042-7"}),
        ("PUT", f"/api/boards/demo/people/{boss}/pin", {"pin": "2581"}),
        ("POST", f"/api/boards/demo/people/{alice}/link", {}),
        ("GET", "/api/session/tokens", {}),
        ("POST", "/api/session/tokens", {"name": "mine", "scope": "all"}),
        ("GET", "/api/sessions", {}),
        ("GET", "/api/pairings/123456789", {}),
    ):
        reply = await http.request(method, path, json=body)
        assert (reply.status_code, reply.json()["code"]) == (403, "password_required"), path
    own = await http.put("/api/session/pin", json={"old": pin, "pin": "682950"})
    assert (own.status_code, own.json()["code"]) == (401, "wrong_secret")
    assert (await http.get("/admin/")).status_code == 302
    assert (await http.get("/api/boards/demo")).status_code == 200
    server.shell(OLD.format(key=key))
    assert (await http.put("/api/terminal/session")).status_code == 401
    assert await _seen(server, tablet.headers) is None


async def test_a_copied_cookie_of_a_terminal_opens_nothing(
    server: Dibs, sam: httpx.AsyncClient, tablet: Screen, keep: Keep
) -> None:
    """A session that was opened at a terminal counts beside the cookie of that terminal alone: not
    in a browser of its own, and not at another terminal.
    """
    alice = (await tiles(tablet))["Alice Chen"]["id"]
    pin = keep("914026")
    await give_pin(sam, alice, pin)
    assert (await enter(tablet, person=alice, pin=pin)).status_code == 200
    assert await _seen(server, tablet.headers) == "alice"
    (name,) = (name for name in tablet.http.cookies if name.startswith("dibs_session_"))
    key = keep(tablet.http.cookies[name])
    async with (
        await pair(server, sam, kind="terminal") as other,
        httpx.AsyncClient(base_url=server.http(), trust_env=False) as browser,
    ):
        keep(other.secret)
        for http in (browser, other.http):
            http.cookies.set(name, key, domain="127.0.0.1")
            for cookie_name, value in tablet.http.cookies.items():
                if cookie_name.startswith("dibs_csrf_"):
                    http.cookies.set(cookie_name, value, domain="127.0.0.1")
            http.headers["X-CSRFToken"] = tablet.http.headers["X-CSRFToken"]
            for path in ("/api/boards/demo", "/api/boards/demo/stream"):
                reply = await http.get(path, headers={"Origin": server.http()})
                assert reply.status_code == 401, path
            assert (await http.get("/api/session")).json()["person"] is None
            assert (await http.put("/api/terminal/session")).status_code == 401
            pressed = await http.post("/api/boards/demo/claim-next", json={})
            assert (pressed.status_code, pressed.json()["code"]) == (401, "unauthenticated")
            headers = {**cookie(http), "Origin": server.http()}
            assert await (await Client.open(server.ws(), headers=headers)).closed(5) == 4501
            assert (await http.get("/plain")).headers["location"] == "/plain/sign-in"
    # It was never more than copied: at its own tablet the person goes on.
    assert await _seen(server, tablet.headers) == "alice"


async def test_secrets_in_every_place_are_in_no_log_and_in_no_answer(
    server: Dibs, keep: Keep
) -> None:
    """Right and wrong ones, where they belong and where people put them by mistake."""
    right, wrong = keep(server.token("alice")), keep("Wrong-token-0815-of-a-thief-0815")
    password, badge = keep("my own password as a name"), keep("BADGE-77-31")
    async with httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=20) as http:
        answers = []
        for token in (right, wrong):
            bearer = {"Authorization": f"Bearer {token}"}
            cookies = {"Cookie": f"dibs_session={token}; dibs_display={token}"}
            basic = {"Authorization": f"Basic {token}"}
            for path, headers in (
                *((path, bearer) for path in READ),
                *((path, cookies) for path in READ),
                ("/api/boards/demo", basic),
                ("/metrics", {**bearer, **ELSEWHERE}),
                *((f"{path}?token={token}", {}) for path in (*READ, "/sign-in", "/wall/demo")),
            ):
                reply = await http.get(path, headers=headers)
                answers.append(reply)
            await (await Client.open(f"{server.ws()}?token={token}")).closed(5)
        await (await Client.open(server.ws(), wrong)).closed(5)
        async with await Client.join(server.ws(), right):
            pass
        http.headers["X-CSRFToken"] = (await http.get("/api/session")).json()["csrf"]
        for body in (
            {"username": password, "password": "x"},
            {"username": "alice", "password": password},
            {"username": "alice", "password": [password]},
            {"link": password, "new": password, "badge": badge},
        ):
            for path in ("/api/session", "/api/session/password", "/api/terminal/session"):
                reply = await http.post(path, json=body)
                answers.append(reply)
        assert {200, 302, 401, 403, 404, 422} <= {reply.status_code for reply in answers}
        for reply in answers:
            assert not any(secret in reply.text for secret in (right, password, badge)), reply.url
            # A page may lead back to its own address: what its reader wrote there, they know.
            if "?" not in str(reply.url):
                assert wrong not in reply.text, reply.url


async def test_no_text_of_a_client_begins_a_line_of_the_log(server: Dibs, keep: Keep) -> None:
    """CR and LF in addresses, headers and bodies; the log names some of them, each on one line."""
    coded = quote(FORGED)
    async with httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=20) as http:
        for path in (
            f"/{coded}",
            f"/api/{coded}",
            f"/api/boards/{coded}",
            f"/sign-in/once/{coded}",
            f"/set-up/{coded}",
            f"/boards/{coded}",
            f"/static/{coded}",
            f"/admin/{coded}",
            f"/plain/sign-in?next={coded}",
        ):
            await http.get(path)
            await http.post(path)
        http.headers["X-CSRFToken"] = (await http.get("/api/session")).json()["csrf"]
        for body in ({"username": FORGED, "password": FORGED}, {"link": FORGED, "new": FORGED}):
            await http.post("/api/session", json=body)
            await http.post("/api/session/password", json=body)
    host, port = server.http().removeprefix("http://").split(":")
    for header in ("Origin", "Host", "Authorization", "Cookie", "User-Agent", "X-Forwarded-For"):
        for text in ("a\r{b", "a\n{b", "a\x0b{b", "a\x85{b", "a\u2028{b", FORGED.strip()):
            await _raw(host, int(port), f"{header}: {text}".encode())
    with pytest.raises(InvalidStatus):
        await Client.open(server.ws(f"/ws/boards/{coded}/"))
    lines = server.logs().splitlines()
    assert not [line for line in lines if line.startswith("{b")]
    assert [line for line in lines if "forged" in line], "at least a 404 is logged"


async def _raw(host: str, port: int, header: bytes) -> None:
    """Send a request with a header as it is, and wait for an answer or the end."""
    reader, writer = await asyncio.open_connection(host, port)
    own = b"" if header.startswith(b"Host") else b"Host: localhost\r\n"
    writer.write(b"GET /api/session HTTP/1.1\r\n" + own + header + b"\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(10):
        await reader.read()
    writer.close()
