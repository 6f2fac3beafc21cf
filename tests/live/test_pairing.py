"""A screen shows nine digits, a supervisor enters them: on any process, once, for ten minutes, with
five wrong tries.
"""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from board.people.attempts import MOST
from tests.live.screens import Screen
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

WALL = {"board": "demo", "name": "Hall A", "kind": "wall"}

# As if the ten minutes were over.
AGE = """
from datetime import timedelta
from django.db.models import F
from board.models.displays import Pairing
Pairing.objects.filter(code="{code}").update(expires_at=F("expires_at") - timedelta(minutes=10))
"""
FORGIVE = "from board.models.people import WrongTry; WrongTry.objects.all().delete()"
WRONG = "000000000"
COUNT = "from board.models.people import WrongTry; print(WrongTry.objects.count())"


@pytest.fixture
async def server(pair: Dibs) -> AsyncIterator[Dibs]:
    """Two processes, that remember no wrong tries afterwards."""
    yield pair
    pair.shell(FORGIVE)


@pytest.fixture
async def sam(server: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(server, "sam")
    yield http
    await http.aclose()


async def test_what_the_screen_shows(server: Dibs) -> None:
    async with Screen(server) as screen:
        code = await screen.ask_for_a_code()
        assert re.fullmatch(r"\d{9}", code)
        assert re.fullmatch(r"[a-z]+ [a-z]+", screen.shown["phrase"]["en"])
        assert re.search(r"[\u4e00-\u9fff]{2}", screen.shown["phrase"]["zh-Hans"])
        assert 590 <= screen.shown["expires_in_s"] <= 600
        assert screen.shown["page"] == server.http("/pair")
        assert screen.shown["qr"].startswith("data:image/svg+xml")
        assert await screen.state() == "waiting"
        assert await screen.ask_for_a_code() != code


async def test_the_secret_stays_between_screen_and_server(server: Dibs) -> None:
    """HttpOnly, SameSite=Lax, 256 bits; what the database has of it opens nothing."""
    async with Screen(server) as screen:
        reply = await screen.http.post("/api/pairings", json={"kind": "wall"})
        said = reply.headers["set-cookie"]
        assert "HttpOnly" in said
        assert "SameSite=Lax" in said
        secret = re.search(r"dibs_pairing_\w+=([\w-]+)", said)
        assert secret is not None
        assert len(secret[1]) == 43
        assert secret[1] not in reply.text
        kept = server.shell(
            "from board.models.displays import Pairing; print(list(Pairing.objects.values_list()))"
        )
        assert secret[1] not in kept


async def test_a_supervisor_compares_and_redeems_on_another_process(
    server: Dibs, sam: httpx.AsyncClient
) -> None:
    agent = (
        "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/79.0.3945.79 Safari/537.36"
    )
    async with Screen(server, 1) as screen:
        screen.http.headers["User-Agent"] = agent
        code = await screen.ask_for_a_code("terminal")
        seen = (await sam.get(f"/api/pairings/{code}")).json()
        assert (seen["kind"], seen["device"], seen["address"]) == (
            "terminal",
            "LG TV, Chromium",
            "127.0.0.1",
        )
        assert seen["phrase"] == screen.shown["phrase"]
        reply = await sam.post(f"/api/pairings/{code}", json=WALL)
        assert reply.json()["settings"]["name"] == "Hall A"
        # What the answer of a lost request said is said again.
        assert await screen.state() == "paired"
        assert screen.secret
        again = await sam.post(f"/api/pairings/{code}", json=WALL)
        assert (again.status_code, again.json()["code"]) == (404, "unknown_code")


async def test_a_script_redeems_with_its_token(server: Dibs) -> None:
    async with Screen(server) as screen:
        code = await screen.ask_for_a_code()
        bearer = {"Authorization": f"Bearer {server.token('sam')}"}
        async with httpx.AsyncClient(
            base_url=server.http(), headers=bearer, trust_env=False, timeout=10
        ) as script:
            made = await script.post(f"/api/pairings/{code}", json=WALL)
            assert made.status_code == 200, made.text
            assert await screen.state() == "paired"
            (row,) = [
                row
                for row in (await script.get("/api/displays")).json()["displays"]
                if row["id"] == made.json()["id"]
            ]
            assert row["paired_by"] == "Sam Okafor"
            assert (
                await script.patch(f"/api/displays/{row['id']}", json={"name": "Hall B"})
            ).status_code == 200
            assert (await script.delete(f"/api/displays/{row['id']}")).status_code == 204


async def test_a_code_lives_ten_minutes(server: Dibs, sam: httpx.AsyncClient) -> None:
    async with Screen(server) as screen:
        code = await screen.ask_for_a_code()
        server.shell(AGE.format(code=code))
        assert await screen.state() == "expired"
        for reply in (
            await sam.get(f"/api/pairings/{code}"),
            await sam.post(f"/api/pairings/{code}", json=WALL),
        ):
            assert (reply.status_code, reply.json()["code"]) == (404, "unknown_code")


async def test_five_wrong_tries_on_all_processes_together(
    server: Dibs, sam: httpx.AsyncClient
) -> None:
    """A right one does not help any more, nor another account at the same address; elsewhere it is
    the account that counts.
    """
    async with Screen(server) as screen:
        code = await screen.ask_for_a_code()
        for number in range(5):
            url = server.http(f"/api/pairings/{WRONG}", number % 2)
            assert (await sam.get(url, headers=session(sam))).json()["code"] == "unknown_code"
        for process in (0, 1):
            refused = await sam.get(
                server.http(f"/api/pairings/{code}", process), headers=session(sam)
            )
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        robin = await sign_in(server, "admin")
        assert (await robin.post(f"/api/pairings/{code}", json=WALL)).json()[
            "code"
        ] == "rate_limited"
        await robin.aclose()
        assert await screen.state() == "waiting"


async def test_the_loser_of_a_race_is_no_guesser(server: Dibs, sam: httpx.AsyncClient) -> None:
    """Of many who redeem one code at once, on both processes, one has the screen, and none is
    charged a wrong try.
    """
    async with Screen(server) as screen:
        code = await screen.ask_for_a_code()
        # As many as may guess: more than MOST under way at once are refused before it is known who
        # is right.
        urls = [server.http(f"/api/pairings/{code}", number % 2) for number in range(MOST)]
        replies = await asyncio.gather(
            *(sam.post(url, json=WALL, headers=session(sam)) for url in urls)
        )
        assert sorted(reply.status_code for reply in replies) == [200] + [404] * (MOST - 1)
        assert {reply.json()["code"] for reply in replies if reply.status_code == 404} == {
            "unknown_code"
        }
        assert await screen.state() == "paired"
        assert server.shell(COUNT).split()[-1] == "0"


async def test_only_a_supervisor_of_the_board_redeems(server: Dibs, sam: httpx.AsyncClient) -> None:
    async with Screen(server) as screen:
        code = await screen.ask_for_a_code()
        alice = await sign_in(server, "alice")
        assert (await alice.get(f"/api/pairings/{code}")).json()["code"] == "permission_denied"
        assert (await alice.post(f"/api/pairings/{code}", json=WALL)).json()[
            "code"
        ] == "permission_denied"
        await alice.aclose()
        assert (await screen.http.post(f"/api/pairings/{code}", json=WALL)).status_code == 401
        without_token = await sam.post(
            f"/api/pairings/{code}", json=WALL, headers={"X-CSRFToken": ""}
        )
        assert (without_token.status_code, without_token.json()["code"]) == (403, "csrf_required")
        nameless = await sam.post(f"/api/pairings/{code}", json={**WALL, "name": ""})
        assert (nameless.json()["code"], nameless.json()["field"]) == ("invalid", "name")
        for wrong in ({"departments": [2**64 - 1]}, {"departments": [0]}):
            refused = await sam.post(f"/api/pairings/{code}", json={**WALL, **wrong})
            assert (refused.status_code, refused.json()["field"]) == (422, *wrong)
        # A mistake in the form is no wrong try, and takes nothing away.
        assert (await sam.post(f"/api/pairings/{code}", json=WALL)).status_code == 200


async def test_what_is_no_kind_of_screen(dibs: Dibs) -> None:
    async with Screen(dibs) as screen:
        for body in ({}, {"kind": "toaster"}, {"kind": 1}, []):
            reply = await screen.http.post("/api/pairings", json=body)
            assert (reply.status_code, reply.json()["code"]) == (422, "invalid")


def session(http: httpx.AsyncClient) -> dict[str, str]:
    """Cookies belong to a host, on all of its ports; this client stores them by both."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in http.cookies.items())}
