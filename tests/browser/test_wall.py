"""A wall that is on for weeks: what it shows, what it says when it knows no better, and how it
helps itself.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.axe import THEMES, Audit, findings
from tests.browser.board import Wire, card
from tests.browser.conftest import FreeTask, Open
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs

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


class TestWhatItShows:
    @pytest.mark.parametrize(
        ("width", "height", "distance", "diagonal", "rows"),
        [
            # Others at ten metres are in test_layouts.py.
            (1920, 1080, 10, 55, 6),
            (1920, 1080, 3, 55, 12),
        ],
    )
    async def test_can_be_read_from_where_people_stand(
        self,
        open_board: Open,
        stage: Stage,
        width: int,
        height: int,
        distance: int,
        diagonal: int,
        rows: int,
    ) -> None:
        settings = f"?distance={distance}&diagonal={diagonal}"
        wall = await show(open_board, stage, settings, width=width, height=height)
        await expect(wall.locator(".row")).to_have_count(rows)
        type_px, right, bottom = await wall.evaluate(MEASURE)
        mm_per_pixel = diagonal * 25.4 / (width**2 + height**2) ** 0.5
        # 16 minutes of arc, for letters that are 0.72 of the type high.
        assert type_px * 0.72 * mm_per_pixel >= distance * 1000 * 0.004654
        assert right <= width + 10
        assert bottom <= height + 10

    async def test_a_finished_task_is_done_until_its_page_is_over(
        self, dibs: Dibs, open_board: Open, free_task: FreeTask, stage: Stage
    ) -> None:
        task = await free_task()
        wall = await show(open_board, stage)
        row = card(wall, task["id"])
        async with await join(dibs, "alice") as alice:
            for verb in ("claim", "start", "complete"):
                await alice.granted(verb, task=task["id"])
        await stage.until(lambda: has_class(row, "done"), 5)
        await expect(row.locator(".right")).to_have_text("done")
        await expect(row.locator(".mark")).to_be_visible()
        await stage.until(lambda: is_gone(row), 60)

    async def test_never_more_than_four_renders_a_second(
        self, dibs: Dibs, open_board: Open, free_task: FreeTask, stage: Stage
    ) -> None:
        task = await free_task()
        wall = await show(open_board, stage)
        await wall.evaluate(COUNT_RENDERS)
        start = await wall.evaluate("Date.now()")
        async with await join(dibs, "sam") as sam:
            for number in range(60):
                await sam.granted("edit", task=task["id"], title=f"Edited {number}")
                await stage.pass_(0.05)
        # The page's clock also runs by itself, while the server answers.
        passed_s = (await wall.evaluate("Date.now()") - start) / 1000
        assert 4 < await wall.evaluate("window.renders") <= passed_s * 4 + 1

    async def test_as_a_display_it_does_as_it_is_told_and_reports(
        self, open_board: Open, stage: Stage
    ) -> None:
        wall = await show(open_board, stage)
        assert [frame for frame in stage.wire.sent if frame["type"] == "seen"] == []
        settings = {
            **SETTINGS,
            "diagonal_in": 75,
            "language": "zh-Hans",
            "theme": "light",
            "names": "hidden",
        }
        stage.wire.say({"type": "display", "settings": settings, "reload": False})
        await stage.pass_(1)
        await expect(wall.locator(".row")).to_have_count(8)
        await expect(wall.locator(".live-chip")).to_contain_text("实时")
        await expect(wall.locator("html")).to_have_attribute("lang", "zh-CN")
        # To refuse what it does not know is the server's right; this one was never told of
        # displays.
        seen = next(frame for frame in stage.wire.sent if frame["type"] == "seen")
        assert (seen["screen"], set(seen)) == ("1920x1080", {"type", "rev", "build", "screen"})


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
MEASURE = """() => {
    const boxes = [...document.querySelectorAll('.wall header *, .page, .row *')].map((node) => node.getBoundingClientRect())
    return [
        parseFloat(getComputedStyle(document.querySelector('.row')).fontSize),
        Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom)),
    ]
}"""
COUNT_RENDERS = """() => {
    window.renders = 0
    const title = document.querySelector('.row .what span')
    new MutationObserver(() => (window.renders += 1)).observe(title, { characterData: true, childList: true, subtree: true })
}"""


async def has_class(row: Any, name: str) -> bool:
    return name in (await row.get_attribute("class") or "").split()


async def is_gone(row: Any) -> bool:
    return bool(await row.count() == 0)


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


async def reopened(stage: Stage, before: int) -> bool:
    return stage.wire.opened > before


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


async def test_axe_finds_nothing(
    open_board: Open, stage: Stage, language: str, effort: Effort
) -> None:
    wall = await show(open_board, stage, language=language, outage=True)
    audit = Audit(wall, effort)
    # It would load itself again, if the server were there.
    await wall.route(HEALTHZ, lambda route: route.fulfill(status=503))
    stage.wire.drop_down = lambda _: True
    for state, passed_s in (("live", 0), ("not-live", 40), ("hidden", 16 * 60)):
        await stage.skip(passed_s)
        await stage.becomes(state, 5)
        await audit.look(state)
    audit.assert_nothing()


async def test_axe_finds_nothing_at_night(
    dibs: Dibs, open_board: Open, stage: Stage, language: str
) -> None:
    wall = await open_signed_in(open_board, stage)
    await wall.goto(dibs.http(f"/wall/demo?lang={language}&off=00:00-23:59"))
    await expect(wall.locator(".night")).to_be_visible()
    assert await findings(wall, themes=THEMES) == []


async def test_axe_finds_nothing_but_the_refresh_on_the_plain_wall(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    """A wall has no input, and without scripts there is no other way to be new."""
    wall = await open_board("sam", None, language=language)
    await wall.goto(dibs.http("/wall/plain/demo"))
    await expect(wall.locator("tr").first).to_be_visible()
    assert [finding.split(": ")[1] for finding in await findings(wall)] == ["meta-refresh"]
