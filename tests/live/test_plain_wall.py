"""The wall without JavaScript: what it shows, and of what time."""

import asyncio
import json
import re
import time
from contextlib import aclosing
from importlib.metadata import version

import httpx
import pytest

from tests.client import Frame
from tests.live.board import join, new_task
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.live.test_health import LONG_AGO
from tests.servers.dibs import Dibs

PATH = "/wall/plain/demo"


async def read(dibs: Dibs, path: str = PATH, status: int = 200) -> str:
    http = await sign_in(dibs, "sam")
    reply = await http.get(path)
    await http.aclose()
    assert reply.status_code == status
    assert reply.headers["cache-control"] == "no-store"
    assert '<meta http-equiv="refresh" content="20" />' in reply.text
    return reply.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["As of", "Free", "not live"]), ("zh-Hans", ["数据时间", "待认领", "画面未更新"])],
)
async def test_it_says_of_what_time_it_is(dibs: Dibs, language: str, words: list[str]) -> None:
    page = await read(dibs, f"{PATH}?lang={language}")
    assert len(re.findall(r"<time>\d\d:\d\d:\d\d</time>", page)) == 2
    for word in words:
        assert word in page


async def test_who_has_what_late_first(dibs: Dibs) -> None:
    async with await join(dibs, "sam") as sam, await join(dibs, "alice") as alice:
        task = await new_task(sam, title="<b>Late</b>", due_at="2019-01-01T00:00:00Z")
        await alice.granted("claim", task=task["id"])
        page = await read(dibs)
        (first, *_) = re.findall(
            r'<tr class="(\w+)">\s*<td class="number">(.*?)</td>\s*<td '
            r'class="who"><bdi>(.*?)</bdi>',
            page,
        )
        assert first == ("late", task["number"], "Alice Chen")
        assert "&lt;b&gt;Late" in page
        assert ">AC<" in await read(dibs, f"{PATH}?names=initials")
        hidden = await read(dibs, f"{PATH}?names=hidden")
        assert "Alice Chen" not in hidden
        assert "Taken" in hidden
        await sam.granted("cancel", task=task["id"], reason="done")


async def test_a_late_task_that_runs_counts_as_both(dibs: Dibs) -> None:
    """So do the other wall and the board; two walls beside each other show the same numbers."""

    async def counts() -> list[int]:
        return [int(count) for count in re.findall(r"<b[^>]*>(\d+)</b>", await read(dibs))]

    async with await join(dibs, "sam") as sam, await join(dibs, "alice") as alice:
        task = await new_task(sam, due_at="2019-01-01T00:00:00Z")
        late, running, free = await counts()
        await alice.granted("claim", task=task["id"])
        await alice.granted("start", task=task["id"])
        assert await counts() == [late, running + 1, free - 1]
        await sam.granted("release", task=task["id"], reason="over")
        await sam.granted("cancel", task=task["id"], reason="done")


async def test_who_may_not_read_is_told_why(dibs: Dibs) -> None:
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as http:
        reply = await http.get(PATH)
        assert (reply.status_code, reply.headers["location"]) == (
            302,
            f"/plain/sign-in?next={PATH}",
        )
    http = await sign_in(dibs, "dana")
    reply = await http.get(PATH)
    await http.aclose()
    assert reply.status_code == 403
    assert "You have no access to this board." in reply.text


async def test_a_board_that_is_not_there_is_looked_for_again(dibs: Dibs) -> None:
    assert "There is no such board." in await read(dibs, "/wall/plain/none", status=404)


async def test_a_wall_without_javascript_is_sent_there(dibs: Dibs) -> None:
    http = await sign_in(dibs, "sam")
    page = (await http.get("/wall/demo")).text
    await http.aclose()
    assert f'<noscript><meta http-equiv="refresh" content="0;url={PATH}" /></noscript>' in page


async def test_a_paired_screen_shows_what_its_supervisor_set(dibs: Dibs) -> None:
    """Its departments, and no names; also over a stream it is a display (C2)."""
    http = await sign_in(dibs, "sam")
    async with await join(dibs, "sam") as sam:
        late = {"due_at": "2018-01-01T00:00:00Z"}
        task, other = await new_task(sam, **late), await new_task(sam, "Finishing", **late)
        await sam.granted("assign", task=task["id"], to=sam.me)
        async with await pair(
            dibs, http, names="hidden", departments=[task["department"]]
        ) as screen:
            page = (await screen.http.get(PATH)).text
            assert task["number"] in page
            assert "Taken" in page
            assert other["number"] not in page
            assert "Sam Okafor" not in page
            async with screen.http.stream("GET", "/api/boards/demo/stream") as reply:
                lines = reply.aiter_lines()
                welcome = json.loads((await anext(lines)).removeprefix("data: "))
                assert welcome["you"]["role"] == "display"
        for number in (task["id"], other["id"]):
            await sam.granted("cancel", task=number, reason="done")
    await http.aclose()


async def test_that_a_screen_has_fetched_it_is_its_proof(dibs: Dibs) -> None:
    """It can say nothing by itself; a fetch by anyone else proves nothing about a screen."""
    async with aclosing(await sign_in(dibs, "sam")) as http, await pair(dibs, http) as screen:

        async def row() -> Frame:
            rows = (await http.get("/api/displays")).json()["displays"]
            return next(row for row in rows if row["id"] == screen.shown["id"])

        dibs.shell(LONG_AGO.format(display=screen.shown["id"]))
        assert (await row())["alert"] is True
        await http.get(PATH)
        await screen.http.get("/wall/plain/none")
        page = (await screen.http.get(PATH)).text
        # Sightings are written every 5 s, like those of every display.
        deadline = time.monotonic() + 20
        while (now := await row())["alert"]:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        seen = now["seen"]
        assert f"{seen['rev']}" in page
        assert (seen["behind"], seen["build"]) == (0, version("dibs"))
        await http.delete(f"/api/displays/{screen.shown['id']}")


@pytest.mark.parametrize(
    ("language", "wrong"),
    [("en", "Wrong username or password."), ("zh-Hans", "用户名或密码错误。")],
)
async def test_it_signs_in_without_javascript(dibs: Dibs, language: str, wrong: str) -> None:
    """A form of its own, from a board that asks for a sign-in to that board."""
    async with httpx.AsyncClient(
        base_url=dibs.http(), trust_env=False, follow_redirects=True
    ) as http:
        form = await http.get(f"{PATH}?lang={language}")
        form = await http.get(f"{form.url}&lang={language}")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        assert token is not None
        proof = {"csrfmiddlewaretoken": token[1]}
        reply = await http.post(
            str(form.url), data={**proof, "username": "alice", "password": "nothing"}
        )
        assert (reply.status_code, wrong in reply.text) == (401, True)
        assert (
            await http.post(str(form.url), data={"username": "alice", "password": "demo"})
        ).status_code == 403
        reply = await http.post(
            str(form.url), data={**proof, "username": "alice", "password": "demo"}
        )
        assert (reply.status_code, reply.url.path) == (200, PATH)
        assert "<table>" in reply.text
        # Of a single board, the way leads straight there.
        assert (await http.get("/plain")).url.path == PATH


async def test_a_sign_in_leads_to_plain_pages_only(dibs: Dibs) -> None:
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as http:
        address = "/plain/sign-in?next=https://example.com/wall/plain/"
        token = re.search(r'value="(\w+)"', (await http.get(address)).text)
        assert token is not None
        members = {"csrfmiddlewaretoken": token[1], "username": "alice", "password": "demo"}
        assert (await http.post(address, data=members)).headers["location"] == "/plain"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/boards/demo", "/pair", "/terminal", "/wall"])
async def test_every_page_says_that_it_needs_javascript(dibs: Dibs, path: str) -> None:
    """In both languages, with a way to the plain page; boot.js says as much of a script that does
    not come.
    """
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as http:
        page = (await http.get(path)).text
        words = re.search(r"<noscript[^>]*>\s*<p.*?</noscript>", page, re.DOTALL)
        assert words is not None
        plain = "/wall/plain/demo" if path.endswith("/demo") else "/plain"
        for part in ("needs JavaScript", "需要 JavaScript", f'href="{plain}"'):
            assert part in words[0]
        assert "__booted" in page


async def test_a_screen_that_could_not_start_goes_back_to_its_full_page_after_a_while(
    dibs: Dibs,
) -> None:
    soon, past = int(time.time()) + 60, int(time.time()) - 60
    http = await sign_in(dibs, "sam")
    refresh = {
        query: re.findall(
            r'http-equiv="refresh" content="(.*?)"', (await http.get(f"{PATH}?{query}")).text
        )
        for query in (
            f"back={soon}&to=/wall/demo",
            f"back={past}&to=/wall/demo",
            f"back={past}&to=//a.example",
        )
    }
    await http.aclose()
    assert list(refresh.values()) == [["20"], ["20;url=/wall/demo"], ["20"]]
