"""Every control has a place of its own, at every size of the window; and at each of them there is
work to be seen.
"""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import words
from tests.browser.conftest import Open
from tests.conftest import Effort
from tests.live.board import eventually
from tests.servers.dibs import Dibs

NAME = "Druckerei und Weiterverarbeitung, Halle 4 Süd, EG."
WIDTHS = range(320, 1921, 20)
LANGUAGES = ["en", "zh-Hans"]
HEIGHTS = [360, 400, 640, 1080]
SMALL = [(640, 400), (844, 390), (360, 640)]

# What of a control can be seen: what lies outside of a list that scrolls, or of the screen, cannot
# be pressed.
CONTROLS = """
const seen = (node) => {
    let { left, right, top, bottom } = node.getBoundingClientRect()
    for (let around = node.parentElement; around; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around)
        const box = around.getBoundingClientRect()
        if (overflowX !== 'visible') [left, right] = [Math.max(left, box.left), Math.min(right, box.right)]
        if (overflowY !== 'visible') [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)]
    }
    return { node, left, right, top, bottom }
}
const controls = () => [...document.querySelectorAll('button, a[href], input, select, textarea')]
    .filter((node) => node.checkVisibility({ visibilityProperty: true })).map(seen)
    .filter((box) => box.right - box.left > 1 && box.bottom - box.top > 1)
const words = ({ node }) => node.ariaLabel || node.innerText || node.id || node.outerHTML.slice(0, 80)
"""

FAULTS = (
    """() => {"""
    + CONTROLS
    + """
    const boxes = controls(), faults = []
    boxes.forEach((one, at) => {
        // Tabs share their border.
        for (const other of boxes.slice(at + 1)) {
            // What clears a search stands in its field, which keeps room for it.
            if (other.node.parentElement.matches('.search') && other.node.parentElement.contains(one.node)) continue
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
            if (across > 3 && down > 3) faults.push(`${words(one)} / ${words(other)}`)
        }
    })
    for (const { node } of boxes) {
        const { left, right } = node.getBoundingClientRect()
        const scrolls = node.closest('.segments, .stage') && !node.closest('.alone')
        if (!scrolls && (left < -1 || right > innerWidth + 1)) faults.push(`outside: ${words({ node })}`)
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the screen')
    return faults
}"""
)

# Whole on the screen, and nothing over its button.
WHOLE = """(selector) => [...document.querySelectorAll(selector)].filter((node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect()
    if (!node.checkVisibility() || left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1) return false
    const button = [...node.querySelectorAll('button')].at(-1)
    if (!button) return false
    const box = button.getBoundingClientRect()
    const top_ = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return button.contains(top_)
}).length"""

PAGES = [
    ("alice", "/boards/demo", ".card"),
    ("sam", "/boards/demo", ".card"),
    ("sam", "/boards/demo/assign", ".task-row"),
]


def widths(language: str, *, every: bool) -> range:
    """Return the widths to try: every one, or every fourth, one between in the other language."""
    return WIDTHS if every else WIDTHS[2 * LANGUAGES.index(language) :: 2 * len(LANGUAGES)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "path", "what"), PAGES)
async def test_controls_lie_beside_each_other(
    open_board: Open, effort: Effort, language: str, who: str, path: str, what: str
) -> None:
    page = await open_board(who, path, language=language)
    await expect(page.locator(".connection")).to_have_text(words(language)("live"))
    await page.locator(".top h1 bdi").evaluate(
        "(name, words) => { name.textContent = words }", NAME
    )
    faults: list[Any] = []
    for number, width in enumerate(widths(language, every=effort.every_width)):
        height = HEIGHTS[number % len(HEIGHTS)]
        await page.set_viewport_size({"width": width, "height": height})
        faults += [(width, height, fault) for fault in await page.evaluate(FAULTS)]
    assert faults == [], f"{len(faults)} at {sorted({width for width, *_ in faults})}"
    for width, height in SMALL:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WHOLE, what) >= 1, (width, height)


async def test_a_low_screen_unfolds_the_rest_of_its_bar(open_board: Open) -> None:
    """One row until more is asked for; the key of the search asks for it too."""
    sam = await open_board("sam", width=844, height=390)
    await expect(sam.locator(".top .tabs")).to_be_hidden()
    await sam.get_by_role("button", name="Pages, filters").click()
    await expect(sam.locator(".top .tabs")).to_be_visible()
    assert await sam.evaluate(FAULTS) == []
    await sam.get_by_role("button", name="Pages, filters").click()
    await sam.keyboard.press("Alt+Shift+KeyF")
    await expect(sam.locator("#search")).to_be_focused()


async def bottom_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).bounding_box()
    assert box
    return box["y"] + box["height"]


async def test_a_low_screen_scrolls_as_one_and_the_dock_comes_over_it(open_board: Open) -> None:
    alice = await open_board("alice", width=640, height=400)
    await expect(alice.locator(".dock")).to_be_hidden()
    await alice.locator(".segments .chip").first.click()
    await alice.mouse.move(320, 300)
    await alice.mouse.wheel(0, 900)
    await eventually(lambda: alice.evaluate("scrollY > 300"))
    await alice.evaluate("scrollTo(0, 0)")
    await alice.locator("#search").evaluate("field => field.blur()")
    await alice.keyboard.type("X-000", delay=20)
    await expect(alice.locator(".dock")).to_contain_text("X-000")
    assert await bottom_of(alice, ".dock") <= 401
    await alice.locator(".dock").get_by_role("button", name="Close").click()
    await expect(alice.locator(".dock")).to_be_hidden()


async def test_a_page_scrolls_wherever_the_pointer_is(open_board: Open, dibs: Dibs) -> None:
    """Beside its column, too; on a lower screen the whole page scrolls."""
    sam = await open_board("sam", None, height=600)
    await sam.goto(dibs.http("/boards/demo/people"))
    await expect(sam.locator(".page li").first).to_be_visible()
    await sam.mouse.move(20, 300)
    await sam.mouse.wheel(0, 200)
    scrolled = "document.querySelector('.page').scrollTop > 100"
    await eventually(lambda: sam.evaluate(scrolled))


SAY = """(words) => {
    const chip = document.querySelector('.connection')
    const text = [...chip.childNodes].findLast((node) => node.nodeType === 3 && node.data.trim())
    text.data = words
    return document.querySelector('.top').offsetHeight
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/boards/demo", "/boards/demo/assign"])
async def test_words_about_the_connection_move_nothing(
    open_board: Open, language: str, path: str
) -> None:
    """The bar of a supervisor is one row of one height, with any content."""
    say = words(language)
    page = await open_board("sam", path, language=language)
    await expect(page.locator(".connection")).to_have_text(say("live"))
    for key in ("live", "liveUnsaved", "liveSlower", "livePolling", "notLive", "checking"):
        assert await page.evaluate(SAY, say(key, time="14:32", s=28)) <= 78, (key, language)
        assert await page.evaluate(FAULTS) == [], key
