"""Handing out work: three equal ways to assign, and what happens if another person was faster."""

import asyncio
from typing import Any

from playwright.async_api import Page, expect

from tests.browser import assign
from tests.browser.assign import (
    ASSIGN,
    handle,
    middle,
    open_assign,
    option,
    owner,
    person,
    row,
    take,
)
from tests.browser.board import Wire, dock, pause
from tests.browser.conftest import Open
from tests.live.board import join
from tests.servers.dibs import Dibs

task, page = assign.task, assign.page

LEE = """
from board.models.board import Board, Department; from board.models.people import Membership, Person
board = Board.objects.get(slug="demo")
named = {"name": "李伟", "password": "!"}
person, new = Person.objects.get_or_create(username="lee", defaults=named)
if new:
    Membership.objects.create(board=board, person=person, role="operator").departments.add(
        Department.objects.get(board=board, name="Printing"))
"""


async def test_by_tapping_task_and_person(dibs: Dibs, page: Page, task: dict[str, Any]) -> None:
    await expect(person(page, "alice").locator("button")).to_have_attribute("aria-disabled", "true")
    await take(page, task).click()
    await expect(page.locator(".selection-bar")).to_contain_text("1 selected")
    await person(page, "alice").locator("button").click()
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
    await expect(row(page, task)).to_contain_text("Alice Chen · Claimed just now")
    assert await owner(dibs, task) == "alice"


async def test_by_keyboard_alone(dibs: Dibs, page: Page, task: dict[str, Any]) -> None:
    await page.keyboard.press("ArrowDown")
    await expect(take(page, task)).to_be_focused()
    await page.keyboard.press("Alt+Shift+KeyA")
    await expect(page.get_by_role("combobox", name="Find a person")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(take(page, task)).to_be_focused()
    await page.keyboard.press("Alt+Shift+KeyA")
    await expect(page.get_by_role("combobox", name="Find a person")).to_be_focused()
    await page.keyboard.type("novak")
    await expect(page.locator("dialog [role=option]")).to_have_count(1)
    await expect(option(page, "bob")).to_have_attribute("data-highlighted", "")
    await pause(page)
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Bob Novak.")
    assert await owner(dibs, task) == "bob"


async def test_a_tap_on_the_handle_asks_whom(page: Page, task: dict[str, Any]) -> None:
    await handle(page, task).click()
    await expect(page.get_by_role("dialog", name=f"Assign {task['number']}")).to_be_visible()


async def test_who_cannot_is_shown_with_why(page: Page, task: dict[str, Any]) -> None:
    await take(page, task).click()
    await expect(person(page, "charlie")).to_contain_text("other department")
    button = person(page, "charlie").locator("button")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await expect(button).to_have_accessible_name(
        f"Assign {task['number']} to Charlie Diaz, other department"
    )
    await button.click(force=True)
    await page.keyboard.press("Alt+Shift+KeyA")
    await option(page, "charlie").click(force=True)
    # Neither closed the dialog nor sent anything.
    await expect(option(page, "charlie")).to_have_attribute("aria-disabled", "true")
    await expect(dock(page)).to_be_empty()


async def test_a_chinese_name_is_found_by_pinyin(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    dibs.shell(LEE)
    page = await open_assign(open_board, [task], language="zh-Hans")
    await take(page, task).click()
    await page.keyboard.press("Alt+Shift+KeyA")
    finds = page.get_by_role("combobox", name="查找人员")
    for typed in ("li", "lw", "liwei", "李", "lee"):
        await finds.fill("")
        await expect(option(page, "bob")).to_be_visible()
        await finds.fill(typed)
        await expect(option(page, "lee")).to_be_visible()
        await expect(option(page, "bob")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text(f"已将 {task['number']} 分配给李伟。")


async def test_reassigning_wants_a_reason_and_sends_the_new_revision(
    dibs: Dibs, page: Page, task: dict[str, Any]
) -> None:
    await take(page, task).click()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(page.locator(".selection-bar")).to_contain_text("1 changed")
        await person(page, "alice").locator("button").click()
        dialog = page.get_by_role("dialog")
        again = dialog.locator("[data-choice=take]")
        await again.click()
        await expect(dialog.get_by_role("alert")).to_have_text("A reason is needed.")
        await dialog.get_by_label("Why?").fill("Bob is ill")
        await again.click()
        await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
        assert bob.events()[-1]["reason"] == "Bob is ill"
    assert await owner(dibs, task) == "alice"


async def test_a_conflict_of_the_answer_opens_the_same_box(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    wire = Wire()
    page = await open_assign(open_board, [task], before=wire.attach)
    wire.hold_up = lambda frame: frame["type"] == "assign"
    await take(page, task).click()
    await person(page, "alice").locator("button").click()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    wire.let_go()
    await expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(
        f"Bob Novak claimed {task['number']}"
    )
    await page.keyboard.press("Escape")
    await expect(dock(page)).to_contain_text(f"{task['number']} stays with Bob Novak.")
    assert await owner(dibs, task) == "bob"


async def test_running_work_is_paused_and_given_in_one_command(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await bob.granted("start", task=task["id"])
        page = await open_assign(open_board, [task])
        await take(page, task).click()
        await person(page, "alice").locator("button").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("It is running: it is paused first.")
        await dialog.get_by_label("Why?").fill("press broke")
        await dialog.get_by_role("button", name="Assign").click()
        await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
        paused, assigned = bob.events()[-2:]
        assert (paused["kind"], assigned["kind"]) == ("task.paused", "task.assigned")
        assert assigned["reason"] == "press broke"


async def test_two_supervisors_at_once(dibs: Dibs, open_board: Open, task: dict[str, Any]) -> None:
    """Both assign what they saw as free: one gets it through, the other compares."""
    pages = {
        "alice": await open_assign(open_board, [task]),
        "bob": await open_assign(open_board, [task], "admin"),
    }
    for page in pages.values():
        await take(page, task).click()
    buttons = [person(page, name).locator("button") for name, page in pages.items()]
    await asyncio.gather(*(button.click() for button in buttons))
    async with await join(dibs, "sam") as sam:
        await sam.until(lambda: sam.tasks[task["id"]]["owner"])
    winner = await owner(dibs, task)
    assert winner in pages
    loser = "bob" if winner == "alice" else "alice"
    name = {"alice": "Alice Chen", "bob": "Bob Novak"}[winner]
    await expect(dock(pages[winner])).to_contain_text(f"{task['number']} assigned to {name}.")
    await expect(pages[loser].get_by_role("dialog").get_by_role("status")).to_contain_text(
        f"to {name}"
    )
    await pages[loser].get_by_role("button", name=f"Keep with {name}").click()
    await expect(dock(pages[loser])).to_contain_text(f"{task['number']} stays with {name}.")


async def test_a_filter_shows_what_it_finds_at_once(open_board: Open, task: dict[str, Any]) -> None:
    """Nothing moves under a finger, but for what its person asks to see."""
    page = await open_board("sam", ASSIGN)
    await page.mouse.move(*await middle(page.get_by_role("heading", name="Tasks")))
    await page.mouse.down()
    await page.get_by_role("searchbox").fill(task["number"])
    await expect(page.locator(".task-row")).to_have_count(1)
    await page.mouse.up()


async def test_operators_have_no_such_page(open_board: Open) -> None:
    page = await open_board("alice", "/boards/demo")
    await expect(page.locator(".tabs")).to_have_count(0)
    await page.goto(page.url + "/assign")
    await page.wait_for_url("**/boards/demo")
    await expect(page.locator(".card").first).to_be_visible()


async def test_from_the_board_and_back(open_board: Open) -> None:
    page = await open_board("sam", "/boards/demo")
    await page.get_by_role("link", name="Assign").click()
    await expect(page.locator(".task-row").first).to_be_visible()
    await page.get_by_role("link", name="Board").click()
    await expect(page.locator(".card").first).to_be_visible()
