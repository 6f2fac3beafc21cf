"""What a supervisor is told of conflicts while handing out work: a quiet line that says nothing new
aloud and moves nothing.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, Response, Route, expect

from tests.browser.assign import ASSIGN, open_assign, tasks_of
from tests.browser.conftest import Open
from tests.client import Frame
from tests.live.board import cancel_all, join
from tests.live.http import script
from tests.servers.dibs import Dibs

PATH = re.compile(r"/api/boards/demo/conflicts$")
SAID = {
    "en": {
        "owned": "{n} already taken",
        "changed": "{n} changed meanwhile",
        "not_owner": "{n} not theirs",
    },
    "zh-Hans": {
        "owned": "{n} 次任务已有负责人",
        "changed": "{n} 次任务已变更",
        "not_owner": "{n} 次并非本人的任务",
    },
}
TOLD = {"since": "2026-11-22T14:00:00Z", "total": 3, "causes": [{"cause": "owned", "count": 3}]}


@pytest.fixture
async def tasks(dibs: Dibs) -> AsyncIterator[list[dict[str, Any]]]:
    made = await tasks_of(dibs, 2)
    yield made
    await cancel_all(dibs, *made)


async def collide(dibs: Dibs, task: Frame) -> None:
    """Let two people reach for one task, and wait until the server tells it."""
    async with script(dibs, "sam") as http:
        before = (await http.get("/conflicts")).json()["total"]
        async with await join(dibs, "alice") as alice, await join(dibs, "bob") as bob:
            answers = await asyncio.gather(
                alice.do("claim", task=task["id"]), bob.do("claim", task=task["id"])
            )
        assert sorted(answer["type"] for answer in answers) == ["conflict", "ok"]
        deadline = time.monotonic() + 20
        while (await http.get("/conflicts")).json()["total"] <= before:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)


def sentence(told: Frame, language: str) -> str:
    parts = [SAID[language][row["cause"]].format(n=row["count"]) for row in told["causes"]]
    if language == "en":
        return f"{told['total']} conflict{'s' * (told['total'] != 1)} in 24 h: {', '.join(parts)}"
    return f"24 小时内有 {told['total']} 次冲突：{'，'.join(parts)}"


async def test_the_line_says_how_often_and_why(
    dibs: Dibs, open_board: Open, tasks: list[dict[str, Any]], language: str
) -> None:
    await collide(dibs, tasks[0])
    replies: list[Response] = []

    async def listen(page: Page) -> None:
        page.on("response", lambda reply: PATH.search(reply.url) and replies.append(reply))

    page = await open_assign(open_board, tasks, language=language, before=listen)
    note = page.locator(".conflict-note")
    await expect(note).not_to_be_empty()
    await expect(note).to_have_text(sentence(await replies[0].json(), language))
    await expect(note).to_be_visible()
    quiet = "node => node.closest('[aria-live], [role=status], [role=alert], [role=log]') === null"
    assert await note.evaluate(quiet), "it is announced"
    assert len(replies) == 1, "on opening, and then each minute"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_nothing_moves_when_it_comes(
    open_board: Open, tasks: list[dict[str, Any]], width: int, height: int
) -> None:
    answer = asyncio.Event()

    async def hold(route: Route) -> None:
        await answer.wait()
        await route.fulfill(json=TOLD)

    async def attach(page: Page) -> None:
        await page.route(PATH, hold)

    page = await open_assign(open_board, tasks, width=width, height=height, before=attach)
    await page.locator(".segments .chip").last.evaluate("chip => chip.click()")
    await page.locator(".people-panel .rows").evaluate(
        "list => list.scrollTo(0, list.scrollHeight)"
    )
    places = """() => [...document.querySelectorAll('.people-panel, .people-panel *:not(.conflict-note)')]
        .map((node) => JSON.stringify(node.getBoundingClientRect()))"""
    before = await page.evaluate(places)
    assert len(before) > 20
    answer.set()
    await expect(page.locator(".conflict-note")).to_have_text(sentence(TOLD, "en"))
    assert await page.evaluate(places) == before


NONE = {"json": {**TOLD, "total": 0, "causes": []}}
REFUSED = {"json": {"code": "unavailable"}, "status": 503}


@pytest.mark.parametrize("reply", [NONE, REFUSED], ids=["none", "refused"])
async def test_nothing_is_said_of_none_and_without_an_answer(
    open_board: Open, tasks: list[dict[str, Any]], reply: dict[str, Any]
) -> None:
    answered = asyncio.Event()

    async def attach(page: Page) -> None:
        await page.route(PATH, lambda route: route.fulfill(**reply))
        page.on("requestfinished", lambda request: PATH.search(request.url) and answered.set())

    page = await open_assign(open_board, tasks, before=attach, outage=True)
    await asyncio.wait_for(answered.wait(), 10)
    await page.evaluate(
        "new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))"
    )
    assert await page.locator(".conflict-note").text_content() == ""


async def test_only_supervisors_ask(open_board: Open) -> None:
    """People who do not supervise the board are redirected to it; neither page requests data that
    they may not read.
    """
    asked: list[str] = []

    async def listen(page: Page) -> None:
        page.on("request", lambda request: PATH.search(request.url) and asked.append(request.url))

    page = await open_board("alice", ASSIGN, before=listen)
    await page.wait_for_url("**/boards/demo")
    await expect(page.locator(".lane").first).to_be_visible()
    assert asked == []
