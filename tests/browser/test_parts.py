"""Pages of which a part is missing: a chunk that a deploy has replaced, a script that does not
come, storage.
"""

import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.live.board import eventually

NO_STORAGE = """for (const store of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, store, { get() { throw new DOMException('denied', 'SecurityError') } })
}"""


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "A part of this page did not load."), ("zh-Hans", "页面的一部分未能加载。")],
)
async def test_a_missing_part_is_one_reload_into_what_was_wanted(
    open_board: Open, language: str, words: str
) -> None:
    """Then words and a button: never a dead link, never a loop."""
    page = await open_board("sam", language=language, outage=True)
    chunk = re.compile(r"/AssignPage-.*\.js")
    await page.route(chunk, lambda route: route.abort())
    loads: list[str] = []
    page.on("domcontentloaded", lambda shown: loads.append(shown.url))
    await page.locator(".tabs a[href$='/assign']").click()
    await expect(page.locator(".band[role=alert]")).to_contain_text(words)
    assert [load.partition("/boards")[2] for load in loads] == ["/demo/assign"]
    await page.unroute(chunk)
    await page.locator(".band[role=alert] button").click()
    await expect(page.locator("[data-task]").first).to_be_visible()
    await expect(page.locator(".band[role=alert]")).to_have_count(0)


MISSING_HINT = """new MutationObserver((_, seeing) => {
    if (!document.head) return
    seeing.disconnect()
    const hint = document.createElement('link')
    hint.rel = 'modulepreload'
    hint.href = '/static/assets/missing.js'
    hint.onerror = () => { window.missing = true }
    document.head.append(hint)
}).observe(document, { childList: true, subtree: true })"""


@pytest.mark.parametrize("path", ["/sign-in", "/terminal"])
async def test_a_hint_that_is_not_followed_covers_nothing(open_board: Open, path: str) -> None:
    """Firefox reports one where cookies are blocked; the page itself is whole."""
    page = await open_board(
        None, path, before=lambda page: page.add_init_script(MISSING_HINT), outage=True
    )
    await eventually(lambda: page.evaluate("window.missing && window.__booted"))
    await expect(page.locator("#boot")).to_have_count(0)


@pytest.mark.parametrize("path", ["/sign-in", "/terminal"])
async def test_a_script_that_does_not_come_leaves_words_and_a_way_out(
    open_board: Open, path: str
) -> None:
    async def before(page: Page) -> None:
        async def gone(route: Route) -> None:
            await route.abort()

        await page.route(re.compile(r"/assets/board-.*\.js"), gone)

    page = await open_board(None, path, before=before, outage=True)
    words = page.locator("#boot")
    await expect(words).to_contain_text("This page could not start.")
    await expect(words).to_contain_text("此页面未能启动")
    await words.get_by_role("link").click()
    await expect(page.get_by_label("Username")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "there"), [("/sign-in", "#username"), ("/terminal", ".code"), ("/wall", ".code")]
)
async def test_screens_work_where_nothing_can_be_stored(
    open_board: Open, path: str, there: str
) -> None:
    page = await open_board(None, path, before=lambda page: page.add_init_script(NO_STORAGE))
    await expect(page.locator(there).first).to_be_visible()


NO_COOKIES = "Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false })"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This browser keeps no cookies."), ("zh-Hans", "此浏览器不保存 Cookie。")],
)
async def test_a_browser_that_keeps_no_cookies_is_told_so(
    open_board: Open, language: str, words: str
) -> None:
    """Before a sign-in that could not last; of a screen to be paired it is in usePairing.test.ts."""
    page = await open_board(
        None,
        "/sign-in",
        language=language,
        before=lambda page: page.add_init_script(NO_COOKIES),
    )
    await expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


async def test_words_that_do_not_come_leave_those_that_are_there(open_board: Open) -> None:
    """A page whose language is missing speaks English, and takes the other one when it comes."""
    chunk = re.compile(r"/zh-Hans-.*\.js")

    async def before(page: Page) -> None:
        await page.route(chunk, lambda route: route.abort())

    page = await open_board(None, "/sign-in", language="zh-Hans", before=before, outage=True)
    await expect(page.get_by_label("Username")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en-GB"
    await page.unroute(chunk)
    await page.locator(".chip[lang^=zh]").click()
    await expect(page.get_by_label("用户名")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"


LISTENS = """['/typed-', '/api/session'].every((part) =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes(part)))"""
"""Whether a page knows whose what is typed is; that is asked for when something is."""


async def test_what_is_typed_outlives_a_reload(open_board: Open) -> None:
    """As after a deploy: in a dialog that is opened again, and never a password."""
    page = await open_board("sam", "/boards/demo/assign")
    await page.get_by_role("button", name="New task").click()
    await page.locator("#task-title").fill("Poster")
    await eventually(lambda: page.evaluate(LISTENS))
    await page.locator("#task-title").fill("Poster A2")
    # As a person chooses: the field has the focus first.
    await page.locator("#task-priority").focus()
    await page.locator("#task-priority").select_option("high")
    await page.locator("#task-note").fill("two\nlines")
    await page.reload()
    await page.get_by_role("button", name="New task").click()
    await expect(page.locator("#task-title")).to_have_value("Poster A2")
    await expect(page.locator("#task-priority")).to_have_value("high")
    await expect(page.locator("#task-note")).to_have_value("two\nlines")
    await page.goto(page.url.replace("/boards/demo/assign", "/account"))
    await page.locator("#old").fill("my password")
    await eventually(lambda: page.evaluate(LISTENS))
    await page.reload()
    await expect(page.locator("#old")).to_have_value("")
    kept = await page.evaluate("JSON.stringify(sessionStorage)")
    assert "my password" not in kept
    assert "Poster" not in kept, "the page was left, and not loaded again"
