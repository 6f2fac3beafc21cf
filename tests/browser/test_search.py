"""The button that clears a search: the same in every engine, wherever something is searched."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.assign import ASSIGN
from tests.browser.axe import findings
from tests.browser.board import words
from tests.browser.conftest import Open
from tests.servers.dibs import Dibs

SIZE = "node => Math.min(node.offsetWidth, node.offsetHeight)"


async def clears(page: Page, field: Locator, language: str) -> None:
    """Clear a search by a click and by keyboard alone; the focus goes back to the field."""
    button = page.locator(".search").get_by_role("button", name=words(language)("clearSearch"))
    await expect(button).to_have_count(0)
    await field.fill("4411")
    await button.click()
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()
    await expect(button).to_have_count(0)
    await field.fill("4411")
    await field.press("Tab")
    await expect(button).to_be_focused()
    await button.press("Enter")
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()


@pytest.mark.parametrize(
    ("username", "path", "at"),
    [
        ("alice", "/boards/demo", "#search"),
        ("sam", ASSIGN, "#search"),
        ("sam", "/boards/demo/people", "#find"),
    ],
)
async def test_a_search_is_cleared_by_its_button_and_by_escape(
    dibs: Dibs, open_board: Open, username: str, path: str, at: str, language: str
) -> None:
    page = await open_board(username, None, language=language)
    await page.goto(dibs.http(path))
    field, button = page.locator(at), page.locator(".search button")
    # Until all has come, the bar moves, and with it what is pressed.
    await page.wait_for_load_state("networkidle")
    await clears(page, field, language)

    await field.fill("4411")
    assert await findings(page) == []
    assert await button.evaluate(SIZE) >= 24
    await page.evaluate("document.documentElement.dataset.density = 'glove'")
    assert await button.evaluate(SIZE) >= 44
    await field.press("Escape")
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()


async def test_the_palette_has_the_button_and_escape_closes_it(
    open_board: Open, language: str
) -> None:
    page = await open_board("alice", language=language)
    await expect(page.locator(".card").first).to_be_visible()
    await page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    await clears(page, field, language)
    await field.fill("4411")
    await field.press("Escape")
    await expect(field).to_have_count(0)
