"""Pictures of the main states for docs/screens: `python -m tests.screens`. A real server, real browsers, small PNGs."""

import asyncio
import base64
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.board import Wire, card, dock, slot
from tests.browser.conftest import ARGUMENTS
from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.live.screens import Screen, pair
from tests.live.sign_in import sign_in
from tests.machine import CHROMIUM
from tests.servers.dibs import Dibs

FOLDER = Path(__file__).resolve().parents[1] / "docs/screens"
TABLET, PHONE, TV = (1280, 800), (390, 844), (1920, 1080)
ENGLISH, CHINESE = "en-GB", "zh-CN"


class Camera:
    """Opens pages as people do, and keeps pictures of them, `width` pixels wide."""

    def __init__(self, browser: Browser, server: Dibs) -> None:
        self._browser = browser
        self._server = server

    async def open(
        self, path: str, username: str | None = None, size: tuple[int, int] = TABLET, locale: str = ENGLISH,
        cookie: str | None = None, wire: Wire | None = None,
    ) -> Page:  # fmt: skip
        context = await self._browser.new_context(locale=locale, viewport=ViewportSize(width=size[0], height=size[1]))
        if cookie:
            await context.add_cookies([{"name": "dibs_display", "value": cookie, "url": self._server.http()}])
        page = await context.new_page()
        if username:
            await page.goto(self._server.http("/sign-in"))
            await page.click(f"[data-demo={username}]")
            await page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        if wire:
            await wire.attach(page)
        await page.goto(self._server.http(path))
        return page

    async def keep(self, name: str, *pages: Page, width: int = 960) -> None:
        """Take one picture, or several side by side."""
        shots = [base64.b64encode(await page.screenshot()).decode() for page in pages]
        await self.compose(name, shots, width)

    async def compose(self, name: str, shots: list[str], width: int) -> None:
        context = await self._browser.new_context(viewport=ViewportSize(width=width, height=200))
        page = await context.new_page()
        images = "".join(f'<img src="data:image/png;base64,{shot}">' for shot in shots)
        style = (
            "body{margin:0;display:flex;align-items:flex-start;gap:12px;background:#fff}"
            "img{flex:1;min-width:0;width:0;height:auto}"
        )
        await page.set_content(f"<style>{style}</style>{images}")
        await page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        await context.close()


async def conflict(camera: Camera, server: Dibs) -> None:
    """The loser's board before the press, while it asks, and when it has been told: one picture of three."""
    async with await join(server, "sam") as sam:
        task = await new_task(
            sam, number="4471", title="Business cards", customer="Chen & Co", station="Press 2", quantity=1000,
            priority="urgent", due_at=(datetime.now(UTC) + timedelta(minutes=40)).isoformat(),
        )  # fmt: skip
    wire = Wire()
    alice = await camera.open("/boards/demo", "alice", (1024, 680), wire=wire)
    await card(alice, task["id"]).wait_for()
    await alice.wait_for_timeout(600)
    shots = [await alice.screenshot()]
    wire.hold_up = lambda frame: frame["type"] == "claim"
    await slot(alice, task["id"]).click()
    await expect(slot(alice, task["id"])).to_have_text("Claiming…")
    shots.append(await alice.screenshot())
    async with await join(server, "bob") as bob:
        wire.drop_down = lambda frame: frame["type"] == "events"
        await bob.granted("claim", task=task["id"])
        wire.let_go()
        await expect(dock(alice)).to_contain_text("just before you")
        await alice.wait_for_timeout(700)
        shots.append(await alice.screenshot())
        await camera.compose("conflict", [base64.b64encode(shot).decode() for shot in shots], 1440)
        chinese = await camera.open("/boards/demo", "alice", PHONE, CHINESE)
        await chinese.wait_for_selector("[data-task]")
        await camera.keep("phone-zh", chinese, width=390)
        await bob.granted("release", task=task["id"])


async def operator(camera: Camera, server: Dibs) -> None:
    board = await camera.open("/boards/demo", "alice")
    await board.wait_for_selector("[data-task]")
    await camera.keep("board", board)
    async with await join(server, "alice") as alice:
        running = next(
            task for task in alice.tasks.values()
            if task["status"] == "in_progress" and task["owner"]["username"] == "alice"
        )  # fmt: skip
    await board.wait_for_timeout(600)
    await card(board, running["id"]).locator(".body").click()
    await board.wait_for_selector("dialog .timeline li, dialog ol li")
    await camera.keep("sheet", board)
    await board.locator("dialog [data-verb=report]").click()
    for digit in "120":
        await board.locator("dialog").get_by_role("button", name=digit, exact=True).click()
    await camera.keep("report", board)


async def supervisor(camera: Camera, server: Dibs) -> None:
    page = await camera.open("/boards/demo/assign", "sam")
    rows = page.locator("[data-task] .take, [data-task] [role=checkbox]")
    await rows.first.wait_for()
    await page.wait_for_timeout(600)
    for at in range(3):
        await page.locator("[data-task]").nth(at).click()
    await camera.keep("assign", page)


async def screens(camera: Camera, server: Dibs) -> None:
    http = await sign_in(server, "sam")
    fresh = await camera.open("/wall", size=TV)
    await expect(fresh.locator(".code, .digits").first).to_be_visible()
    await camera.keep("pairing", fresh, width=800)
    async with await pair(server, http, name="Hall A", language="en") as hall:
        wall = await camera.open("/wall", size=TV, cookie=hall.secret)
        await expect(wall.locator(".wall")).to_contain_text("LIVE")
        await wall.wait_for_timeout(1500)
        await camera.keep("wall", wall)
        fleet = await camera.open("/boards/demo/displays", "sam")
        await expect(fleet.locator("body")).to_contain_text("Hall A")
        await fleet.wait_for_timeout(6000)
        await camera.keep("displays", fleet)
    wire = Wire()
    stale = Stale(wire)
    await stale.show(camera, http, server)
    async with await pair(server, http, name="Press 2", kind="terminal", language="en") as tablet:
        await tiles(camera, tablet)
    await http.aclose()


class Stale:
    """A wall that has heard nothing for four minutes, by a clock of ours."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def show(self, camera: Camera, http: Any, server: Dibs) -> None:
        async with await pair(server, http, name="Hall B", language="zh-Hans") as hall:
            page = await camera.open("/wall", size=TV, cookie=hall.secret, wire=self._wire, locale=CHINESE)
            await page.clock.install()
            await page.reload()
            await expect(page.locator(".row").first).to_be_visible()
            self._wire.drop_down = lambda _: True
            await page.clock.run_for(240_000)
            await expect(page.locator(".band")).to_be_visible()
            await camera.keep("wall-stale-zh", page)


async def tiles(camera: Camera, tablet: Screen) -> None:
    page = await camera.open("/terminal", cookie=tablet.secret)
    await page.locator("[data-tile]").first.wait_for()
    await page.wait_for_timeout(600)
    await camera.keep("tablet", page)


async def run(server: Dibs) -> None:
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM.found(), args=ARGUMENTS)
        camera = Camera(browser, server)
        for scene in (operator, conflict, supervisor, screens):
            await scene(camera, server)
        await browser.close()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        server = Dibs(Path(folder), **QUICK)
        try:
            asyncio.run(run(server))
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
