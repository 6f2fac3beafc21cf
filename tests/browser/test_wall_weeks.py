"""A wall that is on for weeks helps itself."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser import wall
from tests.browser.board import card
from tests.browser.conftest import FreeTask, Open
from tests.browser.wall import (
    HEALTHZ,
    SETTINGS,
    Stage,
    loaded,
    open_signed_in,
    reads,
    reopened,
    show,
    there_is,
    with_build,
)
from tests.live.board import join
from tests.servers.dibs import Dibs

stage = wall.stage


class TestWeeks:
    async def test_without_websockets_it_takes_the_stream(
        self, dibs: Dibs, open_board: Open, free_task: FreeTask, stage: Stage
    ) -> None:
        stage.wire.blocked = stage.wire.streams = True
        task = await free_task()
        wall = await open_signed_in(open_board, stage)
        stage.loads = 0
        await wall.goto(dibs.http("/wall/demo"))
        await stage.becomes("live", 60)
        assert stage.wire.opened == 2
        async with await join(dibs, "alice") as alice:
            await alice.granted("claim", task=task["id"])
            await stage.until(
                lambda: reads(card(wall, task["id"]).locator(".who"), "Alice Chen"), 10
            )
        # WebSockets work again: it goes back to them within a quarter of an hour, without a gap.
        stage.wire.blocked, tried = False, stage.wire.opened
        await stage.until(lambda: reopened(stage, tried + 1), 15 * 60)
        await stage.becomes("live", 20)
        assert stage.loads == 1

    async def test_a_new_build_is_fetched_at_a_page_turn(
        self, open_board: Open, stage: Stage
    ) -> None:
        await show(open_board, stage)
        stage.wire.change_down = with_build("2099.1.1")
        await stage.wire.disconnect()
        await stage.until(lambda: loaded(stage, 1), 100)
        # The page that came is no newer: it is not fetched over and over.
        await stage.becomes("live", 30)
        await stage.skip(120)
        assert stage.loads == 1

    async def test_it_never_reloads_into_an_outage(self, open_board: Open, stage: Stage) -> None:
        wall = await show(open_board, stage, outage=True)
        asked: list[str] = []

        async def away(route: Route) -> None:
            asked.append(route.request.url)
            await route.fulfill(status=503)

        await wall.route(HEALTHZ, away)
        stage.wire.drop_down = lambda _: True
        await stage.skip(13 * 60)
        assert asked
        assert stage.loads == 0
        await wall.unroute(HEALTHZ)
        await stage.until(lambda: loaded(stage, 1), 60)

    async def test_without_proof_it_reloads_once_in_ten_minutes(
        self, open_board: Open, stage: Stage
    ) -> None:
        await show(open_board, stage)
        stage.wire.drop_down = lambda _: True
        await stage.until(lambda: loaded(stage, 1), 11 * 60, 10)
        await stage.skip(9 * 60)
        assert stage.loads == 1
        await stage.until(lambda: loaded(stage, 2), 3 * 60, 10)

    async def test_an_order_to_reload_is_followed_once(
        self, open_board: Open, stage: Stage
    ) -> None:
        await show(open_board, stage)
        stage.wire.say({"type": "display", "settings": SETTINGS, "reload": True})
        await stage.until(lambda: loaded(stage, 1), 10)
        await stage.becomes("live", 30)
        stage.wire.say({"type": "display", "settings": SETTINGS, "reload": True})
        await stage.pass_(20)
        assert stage.loads == 1

    @pytest.mark.parametrize("fault", ["missing", "broken", "hanging"])
    async def test_a_page_that_does_not_start_says_so_and_tries_again(
        self, dibs: Dibs, open_board: Open, stage: Stage, fault: str
    ) -> None:
        wall = await open_signed_in(open_board, stage)
        mended = asyncio.Event()

        async def answer(route: Route) -> None:
            if mended.is_set():
                await route.continue_()
            elif fault == "missing":
                await route.abort()
            elif fault == "broken":
                await route.fulfill(
                    content_type="text/javascript", body="dispatchEvent(new ErrorEvent('error'))"
                )
            else:
                await mended.wait()
                await route.abort()

        await wall.route(re.compile(r"/assets/wall-.*\.js"), answer)
        await wall.goto(dibs.http("/wall/demo"), wait_until="commit")
        words = wall.locator("#boot")
        await stage.until(lambda: there_is(words), 25)
        await expect(words).to_contain_text("This page could not start. Trying again in 5 s.")
        await expect(words).to_contain_text("此页面未能启动，5 秒后重试。")
        mended.set()
        await stage.until(lambda: there_is(wall.locator(".row").first), 30)
