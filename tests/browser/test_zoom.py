"""Every page is read at 400 % of a window 1280 wide (WCAG 1.4.10) and with the spacing of text that
a reader chooses (1.4.12): nothing is cut or lies over another thing, and no page scrolls sideways.
What has the focus can be seen (2.4.11), and is large enough to hit (2.5.8).
"""

from itertools import groupby

from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import Open
from tests.browser.test_controls import CONTROLS, FAULTS
from tests.servers.dibs import Dibs

ZOOMED = ViewportSize(width=320, height=256)
"""What is left of a window of 1280 by 1024 at 400 %."""
WINDOWS = [ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844), ZOOMED]

# A constructed sheet passes the policy of content, as an extension's does.
SPACED = """() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`)
    document.adoptedStyleSheets = [sheet]
}"""
AS_IT_IS = "document.adoptedStyleSheets = []"

# What ends in dots is whole elsewhere: a card's line in the task's sheet, the board's name in its
# tooltip, the person's in the palette. On narrow screens the state of a task is not for dots.
CUT = """() => {
    const cut = [], dotted = innerWidth > 700 ? '[data-task], h1, .person-menu, .now'
        : '[data-task] :not(.state), h1, .person-menu, .now'
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
        const holder = texts.currentNode.parentElement
        if (!texts.currentNode.data.trim() || !holder.checkVisibility({ visibilityProperty: true }))
            continue
        if (holder.closest('script, style, select, [aria-hidden]')) continue
        const range = document.createRange()
        range.selectNodeContents(texts.currentNode)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        for (let around = holder; around !== document.body; around = around.parentElement) {
            const { overflowX, overflowY, textOverflow, webkitLineClamp, clipPath }
                = getComputedStyle(around)
            if (clipPath !== 'none') break  // For screen readers only.
            const box = around.getBoundingClientRect()
            const across = overflowX === 'hidden' && (left < box.left - 1 || right > box.right + 1)
            const down = overflowY === 'hidden' && (top < box.top - 2 || bottom > box.bottom + 2)
            if (!across && !down) continue
            const dots = textOverflow === 'ellipsis' || webkitLineClamp !== 'none'
            if (!dots || !holder.closest(dotted))
                cut.push(`cut: ${texts.currentNode.data} in ${around.outerHTML.slice(0, 60)}`)
            break
        }
    }
    return cut
}"""

# The browser scrolls to what gets the focus, by Tab as by script. Any corner that shows is enough.
HIDDEN = (
    "() => {"
    + CONTROLS
    + """
    return controls().filter(({ node }) => {
        node.focus({ preventScroll: false })
        const { left, right, top, bottom } = node.getBoundingClientRect()
        const across = [left + 3, (left + right) / 2, right - 3]
        const down = [top + 3, (top + bottom) / 2, bottom - 3]
        return document.activeElement === node && !across.some((x) => down.some((y) => {
            const seen = document.elementFromPoint(x, y)
            return node.contains(seen) || node.labels?.[0]?.contains(seen)
        }))
    }).map((box) => `hidden with the focus: ${words(box)}`)
}"""
)

# Links within a sentence are as large as its words.
SMALL = (
    "() => {"
    + CONTROLS
    + """
    const size = ({ node }) => node.getBoundingClientRect()
    return controls().filter((box) => Math.min(size(box).width, size(box).height) < 24)
        .filter(({ node }) => !(node.matches('a') && getComputedStyle(node).display === 'inline'))
        .map((box) => `under 24 pixels: ${words(box)}`)
}"""
)

PAGES = [
    ("", "/sign-in", "#username"),
    ("", "/terminal", ".pairing .code"),
    ("", "/wall", ".pairing .code"),
    ("", "/plain/sign-in", "form"),
    ("alice", "/boards/demo", ".card"),
    ("alice", "/account", ".owned li"),
    ("alice", "/password", "form"),
    ("alice", "/plain", "h1"),
    ("sam", "/boards/demo", ".card"),
    ("sam", "/boards/demo/assign", ".task-row"),
    ("sam", "/boards/demo/displays", "main"),
    ("sam", "/boards/demo/people", "main li"),
    ("sam", "/pair", "main input"),
]


async def faults_of(page: Page) -> list[str]:
    """Say what is wrong with what a page shows, in every window, as it is and with more space."""
    found: list[str] = await page.evaluate(SMALL)
    for window in WINDOWS:
        await page.set_viewport_size(window)
        for styled in (SPACED, AS_IT_IS):
            await page.evaluate(styled)
            faults = await page.evaluate(FAULTS) + await page.evaluate(CUT)
            spaced = "with more space" if styled is SPACED else "as it is"
            found += [f"{window['width']} {spaced}: {fault}" for fault in faults]
    return found + await page.evaluate(HIDDEN)


async def test_every_page_can_be_read_in_a_small_window_and_with_more_space(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    found: list[str] = []
    for who, pages in groupby(PAGES, lambda page: page[0]):
        page = await open_board(who or None, None, language=language)
        for _, path, there in pages:
            await page.set_viewport_size(WINDOWS[0])
            await page.goto(dibs.http(path))
            await expect(page.locator(there).first).to_be_visible()
            found += [f"{path} of {who}: {fault}" for fault in await faults_of(page)]
    assert not found, "\n".join(found)
