"""What a wall says when it knows no better."""

import re
from pathlib import Path

from playwright.async_api import expect

from tests.browser import wall
from tests.browser.conftest import Open
from tests.browser.wall import BEAT, Stage, reopened, show
from tests.servers.dibs import Dibs

stage = wall.stage


class TestHonesty:
    """In every case it says so within 30 s, and recovers by itself."""

    async def test_the_cable_is_pulled(self, open_board: Open, stage: Stage) -> None:
        wall = await show(open_board, stage, outage=True)
        await wall.context.set_offline(True)
        stage.wire.drop_down = lambda _: True
        await stage.becomes("not-live", 33)
        await expect(wall.locator(".band")).to_contain_text("NOT LIVE")
        stage.wire.drop_down = lambda _: False
        await wall.context.set_offline(False)
        await stage.becomes("live", 40)
        assert stage.loads == 0

    async def test_the_socket_is_frozen(self, open_board: Open, stage: Stage) -> None:
        """A half-open link: nothing closes, nothing comes.

        The wall opens another one before it is not live.
        """
        await show(open_board, stage)
        opened = stage.wire.opened
        stage.wire.drop_down = lambda _: True
        await stage.becomes("checking", 17)
        await stage.until(lambda: reopened(stage, opened), 10)
        stage.wire.drop_down = lambda _: False
        await stage.becomes("live", 40)

    async def test_the_machine_slept(self, open_board: Open, stage: Stage) -> None:
        wall = await show(open_board, stage)
        stage.wire.drop_down = lambda _: True
        now = await wall.evaluate("Date.now()")
        await wall.clock.set_system_time(now + 8 * 3600 * 1000)
        await stage.becomes("checking", 3)
        stage.wire.drop_down = lambda _: False
        await stage.becomes("live", 40)

    async def test_the_server_is_stopped(
        self, folder: Path, open_board: Open, stage: Stage, dibs: Dibs
    ) -> None:
        server = Dibs(folder / "stopped_wall")
        wall = await open_board(None, "/sign-in", width=1920, height=1080, outage=True)
        await wall.goto(server.http("/sign-in"))
        await wall.click("[data-demo=sam]")
        await wall.wait_for_url("**/boards/demo")
        await stage.prepare(wall)
        await wall.goto(server.http("/wall/demo"))
        await stage.becomes("live", 20)
        server.servers[0].kill()
        await stage.becomes("not-live", 33)
        server.restart()
        await stage.becomes("live", 60)
        server.stop()

    async def test_what_does_not_work_is_said_in_words(
        self, open_board: Open, stage: Stage
    ) -> None:
        wall = await show(open_board, stage)
        stage.wire.say({**BEAT, "degraded": ["database", "backbone"]})
        await wall.clock.run_for(1000)
        await expect(wall.locator(".live-chip")).to_contain_text("read-only · slower")
        stage.wire.say({**BEAT, "writable": False})
        await wall.clock.run_for(1000)
        await expect(wall.locator(".live-chip")).to_contain_text(
            re.compile(r"LIVE \d+ s · cannot save$")
        )
        assert await wall.locator("h1").evaluate("name => name.scrollWidth <= name.clientWidth"), (
            "its name is cut"
        )
        stage.wire.say(BEAT)
        await stage.pass_(1)
        await expect(wall.locator(".live-chip")).to_contain_text(re.compile(r"LIVE \d+ s$"))

    async def test_if_javascript_stops_the_compositor_speaks(
        self, open_board: Open, stage: Stage
    ) -> None:
        """The dead man's veil: every proof puts it off for 40 s; without one it covers the page."""
        wall = await show(open_board, stage)
        veil = wall.locator(".veil")
        before = await veil.evaluate(VEIL_NAME)

        async def put_off() -> bool:
            return bool(await veil.evaluate(VEIL_NAME) != before)

        # Two proofs in one step give it its first name back: each is waited for alone.
        await stage.until(put_off, 20)
        assert await veil.evaluate(VEIL_AT, 39_900) == "0"
        assert await veil.evaluate(VEIL_AT, 40_100) == "1"


VEIL_NAME = "node => getComputedStyle(node).animationName"


VEIL_AT = """(node, ms) => {
    const [animation] = node.getAnimations()
    animation.pause()
    animation.currentTime = ms
    return getComputedStyle(node).opacity
}"""
