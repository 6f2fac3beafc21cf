"""Pictures of the main states for docs/screens: `python -m tests.screens`.

A real server, real browsers, small PNGs.
"""

import asyncio
import base64
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.assign import ASSIGN, grab, hover
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
        self,
        path: str,
        username: str | None = None,
        size: tuple[int, int] = TABLET,
        locale: str = ENGLISH,
        cookie: str | None = None,
        wire: Wire | None = None,
    ) -> Page:
        context = await self._browser.new_context(
            locale=locale, viewport=ViewportSize(width=size[0], height=size[1])
        )
        if cookie:
            await context.add_cookies(
                [{"name": "dibs_display", "value": cookie, "url": self._server.http()}]
            )
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
    """The loser's board before the press, while it asks, and when it has been told: one picture of
    three.
    """
    async with await join(server, "sam") as sam:
        task = await new_task(
            sam,
            number="4471",
            title="Business cards",
            customer="Chen & Co",
            station="Press 2",
            quantity=1000,
            priority="urgent",
            due_at=(datetime.now(UTC) + timedelta(minutes=40)).isoformat(),
        )
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
            task
            for task in alice.tasks.values()
            if task["status"] == "in_progress" and task["owner"]["username"] == "alice"
        )
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
    await page.context.close()
    await compare(camera, server)


async def compare(camera: Camera, server: Dibs) -> None:
    """A person claims a task while a supervisor drags it to another one."""
    async with await join(server, "sam") as sam, await join(server, "bob") as bob:
        task = await new_task(
            sam,
            number="4472",
            title="Labels 60×40",
            customer="Farm Coop",
            station="Press 1",
            quantity=500,
        )
        page = await camera.open(f"{ASSIGN}?q=4472", "sam")
        await grab(page, task)
        await bob.granted("claim", task=task["id"])
        await hover(page, "alice")
        await page.mouse.up()
        await expect(page.get_by_role("dialog")).to_contain_text("Bob Novak claimed")
        await camera.keep("compare", page, width=800)
        await bob.granted("release", task=task["id"])


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
    chinese = await silence(camera, http, server, "zh-Hans", CHINESE)
    await camera.compose("wall-stale-zh", chinese[1:2], 960)
    await camera.compose("wall-silence", await silence(camera, http, server, "en", ENGLISH), 1200)
    async with await pair(server, http, name="Press 2", kind="terminal", language="en") as tablet:
        await tiles(camera, tablet)
    await http.aclose()


async def silence(camera: Camera, http: Any, server: Dibs, language: str, locale: str) -> list[str]:
    """Return pictures of a wall that has heard nothing for 20 s, 4 minutes and 16 minutes, by a
    clock of ours.
    """
    wire, shots = Wire(), []
    async with await pair(server, http, name="Hall B", language=language) as hall:
        page = await camera.open("/wall", size=TV, cookie=hall.secret, wire=wire, locale=locale)
        # It would reload itself, if the server were there.
        await page.route("**/healthz", lambda route: route.abort())
        await page.clock.install()
        await page.reload()
        await expect(page.locator(".wall.live .row").first).to_be_visible()
        wire.drop_down = lambda _: True
        for passed_s, state in ((20, "checking"), (220, "not-live"), (720, "hidden")):
            await page.clock.run_for(passed_s * 1000)
            await expect(page.locator(f".wall.{state}")).to_be_visible()
            shots.append(base64.b64encode(await page.screenshot()).decode())
        await page.context.close()
    return shots


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
