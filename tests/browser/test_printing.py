"""Printed pages: all that a board, its tasks to assign and its people have, on white paper."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from tests.browser.assign import ASSIGN, tasks_of
from tests.browser.board import words
from tests.browser.conftest import Open
from tests.browser.test_accessible import dress
from tests.live.board import cancel_all
from tests.servers.dibs import Dibs

PAPERS = [{"format": "A4"}, {"format": "Letter", "landscape": True}, {"format": "A5"}]
BEHIND = """() => [document.documentElement, document.body]
    .map((node) => getComputedStyle(node).backgroundColor)"""
INK = """() => [...document.querySelectorAll('.card .number, .task-row .number, .person h2')]
    .map((node) => getComputedStyle(node).color)"""


@pytest.fixture(scope="module")
async def many(dibs: Dibs) -> AsyncIterator[list[dict[str, Any]]]:
    """More tasks than a list shows at once, of which each has a number of its own."""
    tasks = await tasks_of(dibs, 60)
    yield tasks
    await cancel_all(dibs, *tasks)


async def printed(page: Page, **paper: Any) -> list[str]:
    """Print a page; returns the text of each sheet, without spaces: where a line breaks, there is
    none.
    """
    pdf = PdfReader(BytesIO(await page.pdf(**paper)))
    return ["".join(sheet.extract_text().split()) for sheet in pdf.pages]


@pytest.mark.not_in_firefox("paper")
@pytest.mark.parametrize("path", ["/boards/demo", ASSIGN])
async def test_every_task_is_on_paper(
    open_board: Open, many: list[dict[str, Any]], language: str, path: str
) -> None:
    page = await open_board("sam", path, language=language)
    for paper in PAPERS:
        sheets = await printed(page, **paper)
        text = "".join(sheets)
        missing = [task["number"] for task in many if task["number"] not in text]
        assert missing == [], (paper, len(sheets))
        assert all(sheets), "no sheet is empty"
        # What can be pressed is for the screen.
        says = words(language)
        for key in ("claimNext", "newTask"):
            assert says(key).replace(" ", "") not in text, key
    # And the screen is as it was.
    assert await page.locator("[data-task]").count() < len(many) + 40


@pytest.mark.not_in_firefox("paper")
async def test_every_person_is_on_paper(open_board: Open, dibs: Dibs, language: str) -> None:
    page = await open_board("sam", None, language=language, height=500)
    await page.goto(dibs.http("/boards/demo/people"))
    names = page.locator(".person h2")
    await expect(names.first).to_be_visible()
    text = "".join(await printed(page, format="A4"))
    for name in await names.all_inner_texts():
        assert name.replace(" ", "") in text


@pytest.mark.not_in_firefox("media")
@pytest.mark.parametrize("path", ["/boards/demo", ASSIGN, "/boards/demo/people"])
async def test_a_dark_screen_prints_dark_on_white(open_board: Open, dibs: Dibs, path: str) -> None:
    page = await open_board("sam", None, before=lambda page: dress(page, "dark"))
    await page.goto(dibs.http(path))
    await expect(page.locator(".card, .task-row, .person").first).to_be_visible()
    await page.emulate_media(media="print")
    assert set(await page.evaluate(BEHIND)) == {"rgba(0, 0, 0, 0)"}
    assert set(await page.evaluate(INK)) == {"rgb(20, 24, 29)"}
