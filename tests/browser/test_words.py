"""Words on a page: those of one language are loaded, of what is open on it."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import words
from tests.browser.conftest import Open
from tests.live.board import eventually
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-Hans"])
_WORDS = re.compile(r"/assets/(en|zh-Hans)-[^/]+\.js$")


async def loaded(page: Page) -> list[str]:
    """Return the languages of the files of words that a page has loaded, file by file."""
    names = await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    return [found[1] for name in names if (found := _WORDS.search(name))]


@LANGUAGES
async def test_a_page_loads_one_language(open_board: Open, language: str) -> None:
    say = words(language)
    page = await open_board("sam", "/boards/demo/assign", language=language)
    await page.get_by_role("button", name=say("newTask")).click()
    await expect(page.locator("#task-title")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.locator(".person-menu > button").click()
    await expect(page.locator("#language")).to_be_visible()
    assert set(await loaded(page)) == {language}
    assert len(await loaded(page)) > 2


@LANGUAGES
async def test_a_wall_loads_one_language(open_board: Open, language: str) -> None:
    page = await open_board("sam", "/wall/demo", language=language)
    await expect(page.locator(".row").first).to_be_visible()
    assert await loaded(page) == [language]


async def test_a_paired_wall_loads_the_language_of_its_settings(
    open_board: Open, dibs: Dibs
) -> None:
    sam = await sign_in(dibs, "sam")
    screen = await pair(dibs, sam, kind="wall", name="Hall", language="zh-Hans")
    page = await open_board(None, None, language="en")
    secret = {"name": "dibs_display", "value": screen.secret, "url": dibs.http()}
    await page.context.add_cookies([secret])
    await page.goto(dibs.http("/wall"))
    await expect(page.locator(".row").first).to_be_visible()
    assert await loaded(page) == ["zh-Hans"]
    await sam.delete(f"/api/displays/{screen.shown['id']}")
    await sam.aclose()


async def test_a_choice_of_language_changes_all_that_is_open(open_board: Open) -> None:
    """What was loaded before, and what is opened afterwards."""
    page = await open_board("sam", "/boards/demo/assign")
    await page.locator(".person-menu > button").click()
    await page.locator("#language").select_option("zh-Hans")
    await expect(page.get_by_role("button", name=words("zh-Hans")("newTask"))).to_be_visible()
    await expect(page.locator("label[for=language]")).to_have_text(words("zh-Hans")("language"))
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_contain_text("命令")


async def test_words_are_asked_for_before_the_page_knows_that_it_needs_them(
    open_board: Open,
) -> None:
    page = await open_board(None, "/sign-in", language="zh-Hans")
    hint = page.locator("link[rel=modulepreload]").first
    href = await hint.get_attribute("href")
    assert href is not None
    assert _WORDS.search(href)
    await eventually(lambda: page.evaluate("window.__booted"))
    assert (await loaded(page)).count("zh-Hans") == len(await loaded(page))
