"""A screen that has not heard from the server says so, and stops looking live."""

import asyncio
import contextlib
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import Wire, card, dock, slot
from tests.browser.conftest import FreeTask, Open
from tests.live.board import eventually, join
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "live": "Live",
        "checking": r"^\s*Checking (1[6-9]|2\d) s\s*$",
        "claim": "Not live",
        "wall": "NOT LIVE",
        "band": r"^\s*Not live since \d\d:\d\d · reconnecting\s*$",
        "press": "No connection. {no} is not claimed.",
    },
    "zh-Hans": {
        "live": "实时",
        "checking": r"^\s*检查中 (1[6-9]|2\d) 秒\s*$",
        "claim": "非实时",
        "wall": "画面未更新",
        "band": r"^\s*\d\d:\d\d 起非实时 · 正在重新连接\s*$",
        "press": "网络已断开，{no} 未认领。",
    },
}


class Stage:
    """A page with a clock and a wire of ours: time passes when we say so, and nothing arrives if we
    say so.
    """

    def __init__(self) -> None:
        self.wire = Wire()

    async def prepare(self, page: Page) -> None:
        await self.wire.attach(page)
        await page.clock.install()

    async def silence(self, page: Page, seconds: int) -> None:
        """Let nothing arrive; of more than a minute, not every frame is drawn."""
        self.wire.drop_down = lambda _: True
        if seconds > 60:
            await page.clock.fast_forward((seconds - 1) * 1000)
            seconds = 1
        await page.clock.run_for(seconds * 1000)

    async def back(self, page: Page, words: str) -> None:
        """Let frames through again, and time pass, both the page's and ours, until its chip says
        so.
        """
        self.wire.drop_down = lambda _: False
        async with asyncio.timeout(60):
            while True:
                await page.clock.run_for(1000)
                with contextlib.suppress(AssertionError):
                    return await expect(page.locator(".connection")).to_have_text(
                        words, timeout=300
                    )


async def test_the_board(dibs: Dibs, open_board: Open, free_task: FreeTask, language: str) -> None:
    task = await free_task()
    stage, words = Stage(), WORDS[language]
    alice = await open_board("alice", language=language, before=stage.prepare)
    chip = alice.locator(".connection")
    await alice.clock.run_for(1000)
    await expect(chip).to_contain_text(words["live"])
    await stage.silence(alice, 17)
    await expect(chip).to_have_text(re.compile(words["checking"]))
    await stage.silence(alice, 15)
    await expect(alice.locator(".band")).to_be_visible()
    await expect(slot(alice, task["id"])).to_have_attribute("aria-disabled", "true")
    await expect(alice.locator(".band")).to_have_text(re.compile(words["band"]))
    # A press claims nothing, and says so.
    await slot(alice, task["id"]).click(force=True)
    await expect(dock(alice)).to_contain_text(words["press"].format(no=task["number"]))
    assert stage.wire.commands("claim") == []
    # Cards stay readable, however long it takes.
    await expect(card(alice, task["id"])).to_be_visible()
    await stage.silence(alice, 15 * 60)
    await expect(card(alice, task["id"])).to_be_visible()
    await expect(slot(alice, task["id"])).to_have_text(words["claim"])
    # It never gives up.
    await stage.back(alice, words["live"])
    await expect(slot(alice, task["id"])).to_be_enabled()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Back. 2 changes while away."), ("zh-Hans", "已恢复。离线期间有 2 处变更。")],
)
async def test_back_again(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str, said: str
) -> None:
    """What happened meanwhile is counted, said once in the dock and to screen readers, and
    shown.
    """
    task, wire = await free_task(), Wire()
    alice = await open_board("alice", language=language, before=wire.attach)
    wire.drop_down = lambda _: True
    await wire.disconnect()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await bob.granted("start", task=task["id"])
    wire.drop_down = lambda _: False
    await wire.disconnect()
    await expect(dock(alice)).to_contain_text(said, timeout=30_000)
    await expect(alice.locator("p.said[role=status]")).to_have_text(said)
    await expect(slot(alice, task["id"])).to_contain_text("Bob Novak")


@pytest.mark.parametrize(
    ("username", "path"), [("alice", "/boards/demo"), ("sam", "/boards/demo/assign")]
)
async def test_a_page_whose_script_hangs_fades(open_board: Open, username: str, path: str) -> None:
    """Each proof restarts the fading; without one, and without any script, the page dims after
    40 seconds.
    """
    page = await open_board(username, path)
    name = "getComputedStyle(document.querySelector('.board')).animationName"
    first = await page.evaluate(name)
    await eventually(lambda: page.evaluate(f"{name} !== '{first}'"), 25)
    opacity = """(seconds) => {
        const board = document.querySelector('.board')
        const [fading] = board.getAnimations()
        fading.pause()
        fading.currentTime = seconds * 1000
        return Number(getComputedStyle(board).opacity)
    }"""
    assert await page.evaluate(opacity, 39) == 1
    assert await page.evaluate(opacity, 42) < 0.6


@pytest.mark.parametrize(
    ("language", "words"), [("en", "New version — reload"), ("zh-Hans", "有新版本")]
)
async def test_a_new_build_offers_itself(
    open_board: Open, free_task: FreeTask, language: str, words: str
) -> None:
    task, wire = await free_task(), Wire()
    alice = await open_board("alice", language=language, before=wire.attach)
    await expect(alice.locator(".new-build")).to_have_count(0)
    wire.change_down = lambda frame: (
        {**frame, "build": "9999.1"} if frame["type"] == "welcome" else frame
    )
    await wire.disconnect()
    await expect(alice.locator(".new-build")).to_have_text(words, timeout=15_000)
    # It blocks nothing.
    await slot(alice, task["id"]).click()
    await expect(dock(alice)).to_contain_text(task["number"])
    async with alice.expect_navigation():
        await alice.locator(".new-build").click()


async def test_the_wall(dibs: Dibs, open_board: Open, language: str) -> None:
    stage = Stage()
    wall = await open_board(
        "sam", "/wall/demo", language=language, width=1920, height=1080, before=stage.prepare
    )
    clock = wall.locator(".clock")
    await stage.silence(wall, 20)
    await expect(wall.locator(".wall")).to_have_class(re.compile("checking"))
    await stage.silence(wall, 12)
    await expect(wall.locator(".band")).to_contain_text(WORDS[language]["wall"])
    # The clock stops: a wall never shows the past as the present.
    await stage.silence(wall, 120)
    shown = await clock.inner_text()
    await stage.silence(wall, 120)
    assert await clock.inner_text() == shown
    await stage.silence(wall, 15 * 60)
    await expect(wall.locator(".row")).to_have_count(0)
    await expect(wall.locator(".notice")).to_be_visible()


async def test_the_wall_follows(dibs: Dibs, open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    wall = await open_board("sam", "/wall/demo", width=1920, height=1080)
    row = card(wall, task["id"])
    await expect(row.locator(".who")).to_have_text("Free")
    async with await join(dibs, "alice") as alice:
        await alice.granted("claim", task=task["id"])
        await expect(row.locator(".who")).to_have_text("Alice Chen")
        await expect(wall.locator("footer")).to_contain_text(
            f"{task['number']} claimed by Alice Chen"
        )
    await expect(wall.locator(".row")).to_have_count(6)
    await expect(wall.locator("button")).to_have_count(0)


async def test_the_wall_asks_for_a_sign_in(open_board: Open) -> None:
    page = await open_board(None, "/wall/demo")
    await expect(page).to_have_url(re.compile(r"/sign-in\?next=/wall/demo"))
