"""Assigning by mouse and finger: what a drag does, and what it must not do."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import assign
from tests.browser.assign import (
    ASSIGN,
    Finger,
    grab,
    handle,
    hover,
    middle,
    open_assign,
    owner,
    person,
    row,
)
from tests.browser.board import dock
from tests.browser.conftest import Open
from tests.live.board import eventually, join
from tests.servers.dibs import Dibs

task, page = assign.task, assign.page


async def test_the_mouse_drags_a_task_onto_a_person(
    dibs: Dibs, page: Page, task: dict[str, Any]
) -> None:
    await grab(page, task)
    await hover(page, "bob")
    await page.mouse.up()
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Bob Novak.")
    await expect(page.locator(".ghost")).to_have_count(0)
    assert await owner(dibs, task) == "bob"


@pytest.mark.not_in_firefox("touch")
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_a_finger_drags_after_a_long_press(
    dibs: Dibs, open_board: Open, task: dict[str, Any], width: int, height: int
) -> None:
    page = await open_assign(open_board, [task], width=width, height=height)
    finger = await Finger.on(page)
    x, y = await middle(handle(page, task))
    await finger.down(x, y)
    await expect(page.locator(".ghost")).to_be_visible()
    # On a phone, there are people only now.
    await finger.move(*await middle(person(page, "bob")))
    await expect(person(page, "bob")).to_have_class("row target")
    await finger.up()
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Bob Novak.")
    assert await owner(dibs, task) == "bob"


@pytest.mark.not_in_firefox("touch")
async def test_a_finger_that_moves_at_once_drags_nothing(
    open_board: Open, task: dict[str, Any]
) -> None:
    page = await open_assign(open_board, [task])
    finger = await Finger.on(page)
    x, y = await middle(handle(page, task))
    await finger.down(x, y)
    for step in range(1, 8):
        await finger.move(x, y + 6 * step)
    await page.evaluate("new Promise((done) => setTimeout(done, 500))")
    await expect(page.locator(".ghost")).to_have_count(0)
    await finger.up()


async def test_escape_lets_go_of_nothing(dibs: Dibs, page: Page, task: dict[str, Any]) -> None:
    await grab(page, task)
    await hover(page, "bob")
    await page.keyboard.press("Escape")
    await expect(page.locator(".ghost")).to_have_count(0)
    await page.mouse.up()
    await expect(dock(page)).to_be_empty()
    assert await owner(dibs, task) is None


async def test_a_drop_on_somebody_who_cannot_does_nothing(
    dibs: Dibs, page: Page, task: dict[str, Any]
) -> None:
    await grab(page, task)
    await page.mouse.move(*await middle(person(page, "charlie")), steps=4)
    await expect(person(page, "charlie")).to_have_class("row not target")
    await page.mouse.up()
    await expect(page.locator(".ghost")).to_have_count(0)
    assert await owner(dibs, task) is None


async def test_the_list_of_people_rolls_under_a_drag(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    page = await open_assign(open_board, [task], height=480)
    await grab(page, task)
    rows = page.locator(".people-panel .rows")
    box = await rows.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 4, steps=4)
    await eventually(
        lambda: page.evaluate("document.querySelector('.people-panel .rows').scrollTop > 0")
    )
    # It stays where it can be reached while the page with the tasks scrolls.
    await page.mouse.move(box["x"] - 200, box["y"] + 60)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    await page.goto(dibs.http(ASSIGN))
    await expect(page.locator(".task-row").nth(30)).to_be_attached()
    await page.evaluate("scrollTo(0, 1500)")
    await eventually(lambda: page.evaluate("scrollY > 1000"))
    await expect(person(page, "alice")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("language", "happened", "keep", "again"),
    [
        (
            "en",
            r"Bob Novak claimed {no} (just now|\d+ s ago)\.",
            "Keep with Bob Novak",
            "Reassign to Alice Chen",
        ),
        (
            "zh-Hans",
            r"Bob Novak (刚刚|\d+ 秒前)认领了 {no}。",
            "保持由Bob Novak负责",
            "改派给Alice Chen",
        ),
    ],
)
async def test_a_task_that_changes_while_it_is_dragged_is_compared(
    dibs: Dibs,
    open_board: Open,
    task: dict[str, Any],
    language: str,
    happened: str,
    keep: str,
    again: str,
) -> None:
    page = await open_assign(open_board, [task], language=language)
    await grab(page, task)
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(row(page, task)).to_have_class(re.compile(r"\bchanged\b"))
        await expect(page.locator(".ghost")).to_have_class(re.compile(r"\bchanged\b"))
        await hover(page, "alice")
        await page.mouse.up()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("status")).to_have_text(
            re.compile(happened.format(no=task["number"]))
        )
        # Keeping is the default: it has the focus.
        await expect(dialog.get_by_role("button", name=keep)).to_be_focused()
        await expect(dialog.get_by_role("button", name=again)).to_be_visible()
        assert bob.tasks[task["id"]]["owner"]["username"] == "bob"
        await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(dock(page)).to_contain_text("Bob Novak")
    assert await owner(dibs, task) == "bob"


async def test_people_keep_their_places_while_a_task_is_dragged(
    open_board: Open, task: dict[str, Any]
) -> None:
    """A person who is aimed at stays where they are, also if they cannot be given it; what is
    dragged names whom a drop reaches.
    """
    page = await open_assign(open_board, [task])
    places = "rows => rows.map(row => row.dataset.person)"
    people = page.locator(".people-panel [data-person]")
    before = await people.evaluate_all(places)
    await grab(page, task)
    await hover(page, "charlie")
    assert await people.evaluate_all(places) == before
    ghost = page.locator(".ghost")
    await expect(ghost).to_contain_text(f"{task['number']} → Charlie Diaz")
    await expect(ghost).to_contain_text("other department")
    await hover(page, "alice")
    await expect(ghost).to_contain_text(f"{task['number']} → Alice Chen")
    assert await people.evaluate_all(places) == before
    await page.mouse.up()
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
