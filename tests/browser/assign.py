"""Where things are on the supervisor's page, and how fingers and mice reach them, for tests."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.live.board import cancel_all, join, new_task
from tests.servers.dibs import Dibs

ASSIGN = "/boards/demo/assign"


async def tasks_of(
    dibs: Dibs, count: int, *, name: str = "Printing", **fields: Any
) -> list[dict[str, Any]]:
    """Add tasks that one search finds, and nothing else."""
    async with await join(dibs, "sam") as sam:
        first = await new_task(sam, name, **fields)
        search = first["number"]
        more = [
            await new_task(sam, name, **{**fields, "customer": search}) for _ in range(count - 1)
        ]
    return [first, *more]


async def open_assign(
    open_board: Open, tasks: list[dict[str, Any]], username: str = "sam", **options: Any
) -> Page:
    """Open the page with nothing but these tasks in its list."""
    page = await open_board(username, f"{ASSIGN}?q={tasks[0]['number']}", **options)
    await expect(page.locator(".task-row")).to_have_count(len(tasks))
    return page


async def owner(dibs: Dibs, task: dict[str, Any]) -> str | None:
    async with await join(dibs, "sam") as sam:
        known = sam.tasks[task["id"]]["owner"]
        return known and known["username"]


@pytest.fixture
async def task(dibs: Dibs) -> AsyncIterator[dict[str, Any]]:
    """A free task of Printing."""
    [free] = await tasks_of(dibs, 1)
    yield free
    await cancel_all(dibs, free)


@pytest.fixture
async def page(open_board: Open, task: dict[str, Any]) -> Page:
    """Sam's page, with the one task in its list."""
    return await open_assign(open_board, [task])


def row(page: Page, task: dict[str, Any]) -> Locator:
    return page.locator(f".task-row[data-task='{task['id']}']")


def take(page: Page, task: dict[str, Any]) -> Locator:
    return row(page, task).locator(".take")


def handle(page: Page, task: dict[str, Any]) -> Locator:
    return row(page, task).locator(".handle")


def person(page: Page, username: str) -> Locator:
    return page.locator(f".people-panel [data-person='{username}']")


def option(page: Page, username: str) -> Locator:
    return page.locator(f"dialog [role=option][data-person='{username}']")


async def middle(locator: Locator) -> tuple[float, float]:
    await locator.scroll_into_view_if_needed()
    box = await locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def grab(page: Page, task: dict[str, Any]) -> None:
    """Take a task by its handle, with the mouse, and begin to drag."""
    x, y = await middle(handle(page, task))
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 30, y, steps=3)
    await expect(page.locator(".ghost")).to_be_visible()


async def hover(page: Page, username: str) -> None:
    """Drag on, to a person."""
    await page.mouse.move(*await middle(person(page, username)), steps=4)
    await expect(person(page, username)).to_contain_class("target")


class Finger:
    """One finger on a page, as the browser feels it."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @classmethod
    async def on(cls, page: Page) -> "Finger":
        return cls(await page.context.new_cdp_session(page))

    async def down(self, x: float, y: float) -> None:
        await self._send("touchStart", [{"x": x, "y": y}])

    async def move(self, x: float, y: float) -> None:
        await self._send("touchMove", [{"x": x, "y": y}])

    async def up(self) -> None:
        await self._send("touchEnd", [])

    async def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        await self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def ring_of(field: Locator) -> float:
    """How far the ring of a field that has the focus reaches, in pixels."""
    await field.focus()
    width: float = await field.evaluate(
        "node => parseFloat(getComputedStyle(node).outlineWidth) + "
        "parseFloat(getComputedStyle(node).outlineOffset)"
    )
    return width


async def gaps_around(field: Locator) -> float:
    """The smaller of the gaps to its label and to what is wrong with it, in pixels."""
    gap: float = await field.evaluate("""node => {
        const box = node.getBoundingClientRect()
        const label = node.previousElementSibling.getBoundingClientRect()
        const problem = node.nextElementSibling.getBoundingClientRect()
        return Math.min(box.top - label.bottom, problem.top - box.bottom)
    }""")
    return gap
