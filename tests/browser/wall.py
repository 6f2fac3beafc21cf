"""A wall on a stage: its server, its socket and its clock are in a test's hands."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.board import Wire
from tests.browser.conftest import Open

HEALTHZ = re.compile("/healthz")


BEAT: dict[str, Any] = {
    "type": "heartbeat",
    "rev": 0,
    "time": "2026-11-23T14:30:00Z",
    "degraded": [],
}


class Stage:
    """A wall whose time passes when we say so, with a wire of ours; it counts how often it was
    loaded.

    The server lives in a slower time than the page, so the wire beats in its stead.
    """

    def __init__(self) -> None:
        self.wire = Wire()
        self.loads = 0
        self.page: Page
        self._beat_in = 0.0

    async def prepare(self, page: Page) -> None:
        self.page = page
        await self.wire.attach(page)
        await page.clock.install()
        page.on("domcontentloaded", self._loaded)

    async def pass_(self, seconds: float) -> None:
        self._beat_in -= seconds
        if self._beat_in <= 0:
            self.wire.say(BEAT)
            self._beat_in = 8
        await self.page.clock.run_for(round(seconds * 1000))

    async def skip(self, seconds: int, step_s: int = 30) -> None:
        """Let a long time pass in steps, in each of which every timer fires once at most: to draw
        each of its frames costs a second of CPU for every minute.
        """
        for _ in range(0, seconds, step_s):
            await self.page.clock.fast_forward(step_s * 1000)
            await self.page.wait_for_timeout(20)

    async def until(
        self, true: Callable[[], Awaitable[bool]], most_s: int, step_s: int = 1
    ) -> None:
        """Let time pass, second by second or in longer steps, until something is so; what the
        server does meanwhile takes its own time.
        """
        for _ in range(0, most_s, step_s):
            if await true():
                return
            if step_s == 1:
                await self.pass_(1)
                await self.page.wait_for_timeout(20)
            else:
                await self.skip(step_s, step_s)
        assert await true()

    async def becomes(self, state: str, most_s: int) -> None:
        async def so() -> bool:
            return state in (await self.page.locator(".wall").get_attribute("class") or "").split()

        await self.until(so, most_s)

    def _loaded(self, _: Page) -> None:
        self.loads += 1


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def show(open_board: Open, stage: Stage, settings: str = "", **options: Any) -> Page:
    options = {"width": 1920, "height": 1080, **options}
    wall = await open_board("sam", f"/wall/demo{settings}", before=stage.prepare, **options)
    await stage.becomes("live", 20)
    stage.loads = 0
    return wall


SETTINGS: dict[str, Any] = {
    "name": "Hall A",
    "board": "demo",
    "departments": [],
    "distance_m": 10,
    "diagonal_in": 55,
    "language": "en",
    "theme": "dark",
    "names": "full",
    "dwell_s": None,
    "off_hours": None,
    "reload_at": None,
}


async def has_class(row: Any, name: str) -> bool:
    return name in (await row.get_attribute("class") or "").split()


async def is_gone(row: Any) -> bool:
    return bool(await row.count() == 0)


async def reopened(stage: Stage, before: int) -> bool:
    return stage.wire.opened > before


def with_build(build: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda frame: {**frame, "build": build} if frame["type"] == "welcome" else frame


async def loaded(stage: Stage, times: int) -> bool:
    return stage.loads >= times


async def there_is(what: Any) -> bool:
    return bool(await what.count())


async def reads(what: Any, text: str) -> bool:
    return bool(await what.count() and await what.inner_text() == text)


async def open_signed_in(open_board: Open, stage: Stage) -> Page:
    """Open a page that is not on its wall yet, for walls that do not come up as usual."""
    page = await open_board("sam", None, width=1920, height=1080, outage=True)
    await stage.prepare(page)
    return page
