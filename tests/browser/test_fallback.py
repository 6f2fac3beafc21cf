"""A board behind a proxy that lets no WebSocket through: a stream and requests in its place, and
the WebSocket again once one passes.
"""

import re
import time

from playwright.async_api import Page, Route, expect

from tests.browser.board import card, count_sockets, dock, press, slot, sockets, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Client
from tests.live.board import join
from tests.servers.dibs import Dibs
from tests.servers.plain_link import PlainLink

FOLLOWED_S = 2


async def press_behind(page: Page, task: int, winner: Client) -> None:
    """Press *Claim*, so late that another person's claim is decided before it."""

    async def hold(route: Route) -> None:
        await winner.granted("claim", task=task)
        await route.continue_()

    await page.route(re.compile(f"/tasks/{task}/claim"), hold, times=1)
    await press(page, task)


async def test_a_board_without_a_websocket(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    mine, lost, theirs = [await free_task() for _ in range(3)]
    says = words(language)
    async with PlainLink(dibs.ports[0]) as link, await join(dibs, "bob") as bob:
        alice = await open_board(
            "alice", None, language=language, outage=True, before=count_sockets
        )
        await alice.goto(f"http://127.0.0.1:{link.port}/boards/demo")
        await expect(alice.locator(".connection")).to_have_text(says("liveSlower"), timeout=20_000)
        assert link.refused == 2
        await press(alice, mine["id"])
        await expect(dock(alice)).to_contain_text(says("won", no=mine["number"]))
        await press_behind(alice, lost["id"], bob)
        said = says("lost.title", no=lost["number"], name="Bob Novak")
        await expect(dock(alice)).to_contain_text(said)
        await expect(card(alice, lost["id"])).to_contain_text("Bob Novak")
        began = time.monotonic()
        await bob.granted("claim", task=theirs["id"])
        await expect(card(alice, theirs["id"])).to_contain_text("Bob Novak")
        assert time.monotonic() - began < FOLLOWED_S

        link.upgrades = True
        await alice.evaluate("window.dispatchEvent(new Event('online'))")
        await expect(alice.locator(".connection")).to_have_text(says("live"), timeout=45_000)
        await expect(slot(alice, mine["id"])).to_have_text(says("start"))
        await press(alice, mine["id"])
        await expect(dock(alice)).to_contain_text(says("did.start", no=mine["number"]))
        assert (await sockets(alice))[-1][1]


async def test_a_name_that_the_server_does_not_know_is_named(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    """The proxy of a board that is open begins to give another name: the board says which, and what
    mends it, and is back by a touch once that is done.
    """
    says = words(language)
    async with PlainLink(dibs.ports[0]) as link:
        alice = await open_board("alice", None, language=language, outage=True)
        await alice.goto(f"http://127.0.0.1:{link.port}/boards/demo")
        connection, band = alice.locator(".connection"), alice.locator(".band")
        await expect(connection).to_have_text(says("liveSlower"), timeout=20_000)
        link.host = "dibs.example"
        link.cut()
        await expect(band).to_contain_text("dibs.example", timeout=20_000)
        await expect(band).to_contain_text("DIBS_ALLOWED_HOSTS")
        assert ("服务器" in await band.inner_text()) == (language == "zh-Hans")
        link.host = None
        # One try in a second, however often the screen is touched.
        await alice.wait_for_timeout(1000)
        await band.get_by_role("button", name=says("retry")).click()
        await expect(connection).to_have_text(says("liveSlower"), timeout=20_000)


async def test_why_a_stream_waits_is_said(dibs: Dibs, open_board: Open, language: str) -> None:
    """A server that takes no screen now says so to the stream as it does to a socket (4000): the
    first board is waited for with its words.
    """
    says = words(language)
    detail = "数据库没有响应。" if language == "zh-Hans" else "The database does not answer."

    async def refuse(route: Route) -> None:
        problem = {"type": "about:blank", "status": 503, "code": "unavailable", "detail": detail}
        await route.fulfill(status=503, headers={"Retry-After": "1"}, json=problem)

    async with PlainLink(dibs.ports[0]) as link:
        alice = await open_board("alice", None, language=language, outage=True)
        await alice.route(re.compile("/stream"), refuse)
        await alice.goto(f"http://127.0.0.1:{link.port}/boards/demo")
        await expect(alice.locator(".loading")).to_contain_text(detail, timeout=20_000)
        await alice.unroute(re.compile("/stream"))
        await expect(alice.locator(".connection")).to_have_text(says("liveSlower"), timeout=20_000)
