"""The supervisor's screens without a finding of axe-core, in three themes and two languages."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.assign import open_assign, take, tasks_of
from tests.browser.axe import Audit
from tests.browser.board import Wire
from tests.browser.conftest import Open
from tests.browser.test_conflict_note import PATH as CONFLICTS
from tests.browser.test_conflict_note import TOLD
from tests.client import Frame
from tests.conftest import Effort
from tests.live.board import cancel_all, join
from tests.servers.dibs import Dibs


@pytest.fixture
async def tasks(dibs: Dibs) -> AsyncIterator[list[dict[str, Any]]]:
    made = await tasks_of(dibs, 2, priority="urgent", due_at="2020-01-01T08:00:00Z")
    yield made
    await cancel_all(dibs, *made)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_axe_finds_nothing(
    dibs: Dibs,
    open_board: Open,
    tasks: list[dict[str, Any]],
    language: str,
    width: int,
    height: int,
    effort: Effort,
) -> None:
    async def tell(page: Page) -> None:
        await page.route(CONFLICTS, lambda route: route.fulfill(json=TOLD))

    page = await open_assign(
        open_board, tasks, language=language, width=width, height=height, before=tell
    )
    await expect(page.locator(".conflict-note")).not_to_be_empty()
    audit = Audit(page, effort)
    await audit.look("page")
    await take(page, tasks[0]).click()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=tasks[0]["id"])
    await expect(page.locator(".task-row.changed")).to_be_visible()
    await audit.look("changed while selected")
    await page.locator(".segments .chip").last.evaluate("chip => chip.click()")
    await audit.look("people")
    await page.keyboard.press("Alt+Shift+KeyA")
    await page.locator("dialog [role=combobox]").press("ArrowDown")
    await audit.look("whom")
    await page.locator("dialog [data-person=alice]").click()
    await expect(page.locator("dialog [data-choice=keep]")).to_be_visible()
    await audit.look("comparison")
    await page.keyboard.press("Escape")
    await audit.look("dock")
    await page.keyboard.press("Alt+Shift+KeyN")
    await page.locator("dialog [type=submit]").click()
    await expect(page.locator("dialog [role=alert]").first).to_be_visible()
    await audit.look("form")
    audit.assert_nothing()


async def test_actions_are_big_enough_for_a_finger(
    open_board: Open, tasks: list[dict[str, Any]]
) -> None:
    page = await open_assign(open_board, tasks)
    await take(page, tasks[0]).click()
    small = await page.evaluate(
        """() => [...document.querySelectorAll('.stage button, .people-panel .row')]
            .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 64)
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert small == []


async def test_the_longest_name_of_a_board_can_be_made_out(
    open_board: Open, tasks: list[dict[str, Any]], language: str
) -> None:
    """The bar of this page is the fullest; the name gives way, but not to a letter."""
    name, wire = "Large-format printing and finishing hall", Wire()

    def rename(frame: Frame) -> Frame:
        return (
            {**frame, "board": {**frame["board"], "name": name}}
            if frame["type"] == "snapshot"
            else frame
        )

    wire.change_down = rename
    page = await open_assign(open_board, tasks, language=language, before=wire.attach)
    title = page.locator(".top h1")
    await expect(title).to_have_text(name)
    await expect(title).to_have_attribute("title", name)
    box = await title.bounding_box()
    assert box
    assert box["width"] >= 105
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    last = await page.locator(".person-menu").bounding_box()
    assert last
    assert last["x"] + last["width"] <= 1280
