"""Sign-in by a real OpenID provider: whose account it opens, what its groups give, and what is no
answer of the provider to this browser.
"""

import json
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.client import Client
from tests.extra.conftest import Provider
from tests.live.sign_in import cookie, sign_in
from tests.servers.dibs import Dibs
from tests.servers.process import free_port

GROUPS = """
[[grant]]
group = "line-1"
board = "demo"
departments = ["Printing", "No such department"]

[[grant]]
group = "leads"
board = "demo"
role = "supervisor"
"""


@pytest.fixture(scope="module")
def server(folder: Path, provider: Provider) -> Iterator[Dibs]:
    server = Dibs(
        folder / "openid",
        DIBS_OIDC_ISSUER=provider.issuer,
        DIBS_OIDC_CLIENT_ID="dibs",
        DIBS_OIDC_CLIENT_SECRET="of-these-tests",
        DIBS_OIDC_NAME="The shop",
        DIBS_GROUPS=GROUPS,
    )
    yield server
    server.stop()


async def enter(http: httpx.AsyncClient, provider: Provider, subject: str) -> httpx.Response:
    asked = await http.get("/sign-in/oidc", params={"next": "/boards/demo"})
    assert asked.status_code == 302, asked.text
    return await http.get(provider.answer(asked.headers["Location"], subject))


async def who(http: httpx.AsyncClient) -> str | None:
    person = (await http.get("/api/session")).json()["person"]
    return person and str(person["username"])


async def test_groups_give_the_board_and_take_it_within_two_seconds(
    server: Dibs, provider: Provider, browser: Any
) -> None:
    """X2: the person's open socket closes when the group is gone at another sign-in; their task is
    free again.
    """
    here, there = await browser(), await browser()
    assert {"means": "oidc", "name": "The shop"} in (await here.get("/api/session")).json()[
        "company"
    ]
    asked = (await here.get("/sign-in/oidc")).headers["Location"]
    query = parse_qs(urlsplit(asked).query)
    assert query["code_challenge_method"] == ["S256"]
    assert {"code_challenge", "state", "nonce"} <= query.keys()

    provider.tell("a-1", preferred_username="alice", groups=["line-1"])
    before = dict(here.cookies)
    back = await enter(here, provider, "a-1")
    assert (back.status_code, back.headers["Location"]) == (302, "/boards/demo")
    assert dict(here.cookies) != before
    assert await who(here) == "alice"
    socket = await Client.join(server.ws(), headers={**cookie(here), "Origin": server.http()})
    me = socket.people[socket.me]
    names = [socket.departments[each]["name"] for each in me["departments"]]
    assert (me["role"], names) == ("operator", ["Printing"])
    claimed = await socket.granted("claim_next")

    provider.tell("a-1", preferred_username="renamed", groups=["another"])
    await enter(there, provider, "a-1")
    assert await socket.closed(4) == 4503
    assert (await there.get("/api/session")).json()["boards"] == []
    lines = [json.loads(line) for line in server.logs().splitlines() if line.startswith("{")]
    assert [each["event"] for each in lines if each.get("person") == "alice"][-2:] == [
        "member_ended",
        "sign_in",
    ]
    sam = await Client.join(server.ws(), server.token("sam"))
    assert sam.tasks[claimed["id"]]["owner"] is None

    provider.tell("a-1", groups=["leads", "line-1"])
    await enter(there, provider, "a-1")
    (board,) = (await there.get("/api/session")).json()["boards"]
    assert (board["slug"], board["role"]) == ("demo", "supervisor")
    assert (await there.get("/admin/")).status_code == 302  # No administrator of Django's.


async def test_an_account_of_the_provider_is_one_person_under_any_name(
    server: Dibs, provider: Provider, browser: Any
) -> None:
    for subject, name, entered in [
        ("l-1", "liwei", "liwei"),
        ("l-1", "sam", "liwei"),  # Named otherwise later.
        ("l-2", "liwei", None),  # The name was given to another one.
        ("s-1", "stranger", None),
    ]:
        provider.tell(subject, preferred_username=name, groups=["line-1"])
        http = await browser()
        reply = await enter(http, provider, subject)
        assert (reply.status_code, await who(http)) == (302 if entered else 401, entered)
        assert entered or "no active account here is yours" in reply.text


async def test_an_answer_to_another_browser_opens_nothing(
    server: Dibs, provider: Provider, browser: Any
) -> None:
    """State holds an answer to its browser, the nonce to its request; each counts once."""
    provider.tell("a-1", groups=["line-1"])
    victim, thief = await browser(), await browser()
    asked = (await victim.get("/sign-in/oidc")).headers["Location"]
    answer = provider.answer(asked, "a-1")
    assert (await thief.get(answer)).status_code == 401
    stolen = provider.answer((await thief.get("/sign-in/oidc")).headers["Location"], "a-1")
    swapped = str(httpx.URL(answer).copy_set_param("code", httpx.URL(stolen).params["code"]))
    for wrong in (swapped, answer, str(httpx.URL(answer).copy_set_param("state", "")), "?error=x"):
        path = wrong if "code" in wrong else f"/sign-in/oidc/callback{wrong}"
        assert (await victim.get(path)).status_code == 401
        assert await who(victim) is None


@pytest.mark.parametrize("audience", ["another", ["another"], []])
async def test_an_answer_for_another_client_of_the_provider_opens_nothing(
    server: Dibs, provider: Provider, browser: Any, audience: Any
) -> None:
    """Also where it says that this client asked for it (`azp`)."""
    http = await browser()
    alice = {"preferred_username": "alice", "groups": ["line-1"]}
    provider.tell("a-1", **alice, aud=audience, azp="dibs")
    try:
        reply = await enter(http, provider, "a-1")
        assert (reply.status_code, await who(http)) == (401, None)
        provider.tell("a-1", **alice, aud=["dibs", "another"], azp="dibs")
        assert (await enter(http, provider, "a-1")).status_code == 302
    finally:
        provider.tell("a-1", **alice)


async def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    folder: Path, provider: Provider
) -> None:
    """The issuer of its metadata is the one of the setting, to the letter."""
    server = Dibs(
        folder / "openid_otherwise",
        DIBS_OIDC_ISSUER=provider.issuer + "/",
        DIBS_OIDC_CLIENT_ID="dibs",
    )
    try:
        async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as http:
            reply = await http.get("/sign-in/oidc")
            assert reply.status_code == 503, reply.headers
        assert f"calls itself '{provider.issuer}'" in server.logs()
    finally:
        server.stop()


async def test_it_leads_to_no_other_server(provider: Provider, browser: Any) -> None:
    provider.tell("a-1", groups=["line-1"])
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "boards"):
        http = await browser()
        asked = await http.get("/sign-in/oidc", params={"next": elsewhere})
        back = await http.get(provider.answer(asked.headers["Location"], "a-1"))
        assert (back.status_code, back.headers["Location"]) == (302, "/")


EMAILS = """
from board.models.people import Person
for username, address in {addresses}.items():
    Person.objects.filter(username=username).update(email=address)
"""


async def test_an_account_is_matched_by_an_address_that_the_provider_has_verified(
    folder: Path, provider: Provider
) -> None:
    """An address that two people have names neither; a name decides nothing."""
    server = Dibs(
        folder / "openid_by_email",
        DIBS_OIDC_ISSUER=provider.issuer,
        DIBS_OIDC_CLIENT_ID="dibs",
        DIBS_OIDC_CLIENT_SECRET="of-these-tests",
        DIBS_OIDC_MATCH="email",
    )
    try:
        addresses = {
            "bob": "Bob@shop.example",
            "ana": "two@shop.example",
            "sam": "two@shop.example",
        }
        server.shell(EMAILS.format(addresses=addresses))
        for subject, claims, entered in [
            ("e-1", {"email": "bob@shop.example"}, None),
            ("e-1", {"email": "bob@shop.example", "email_verified": False}, None),
            ("e-2", {"email": "two@shop.example", "email_verified": True}, None),
            ("e-3", {"preferred_username": "alice"}, None),
            ("e-1", {"email": "bob@shop.example", "email_verified": True}, "bob"),
            ("e-1", {"email": "another@shop.example", "email_verified": True}, "bob"),
        ]:
            provider.tell(subject, **claims)
            async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as http:
                await enter(http, provider, subject)
                assert await who(http) == entered, claims
    finally:
        server.stop()


async def test_a_provider_that_is_down_is_told_and_others_sign_in(folder: Path) -> None:
    server = Dibs(
        folder / "openid_down",
        DIBS_OIDC_ISSUER=f"http://localhost:{free_port()}",
        DIBS_OIDC_CLIENT_ID="dibs",
    )
    try:
        async with aclosing(await sign_in(server, "sam")) as sam:
            assert await who(sam) == "sam"
        for language, sentence in (("en", "at the moment"), ("zh-CN", "目前")):
            async with httpx.AsyncClient(base_url=server.http(), trust_env=False) as http:
                reply = await http.get("/sign-in/oidc", headers={"Accept-Language": language})
                assert reply.status_code == 503
                assert sentence in reply.text, reply.text
                assert "localhost:" not in reply.text
    finally:
        server.stop()
