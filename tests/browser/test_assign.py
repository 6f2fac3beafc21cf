"""Handing out work: three equal ways to assign, and what happens if another person was faster."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.assign import (
    ASSIGN,
    Finger,
    grab,
    handle,
    hover,
    middle,
    open_assign,
    option,
    person,
    row,
    take,
    tasks_of,
)
from tests.browser.board import Wire, dock, pause
from tests.browser.conftest import Open
from tests.live.board import cancel_all, eventually, join
from tests.servers.dibs import Dibs

LEE = """
from board.models.board import Board, Department; from board.models.people import Membership, Person
board = Board.objects.get(slug="demo")
named = {"name": "李伟", "password": "!"}
person, new = Person.objects.get_or_create(username="lee", defaults=named)
if new:
    Membership.objects.create(board=board, person=person, role="operator").departments.add(
        Department.objects.get(board=board, name="Printing"))
"""


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


# Three equal ways


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


async def test_the_mouse_drags_a_task_onto_a_person(
    dibs: Dibs, page: Page, task: dict[str, Any]
) -> None:
    await grab(page, task)
    await hover(page, "bob")
    await page.mouse.up()
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Bob Novak.")
    await expect(page.locator(".ghost")).to_have_count(0)
    assert await owner(dibs, task) == "bob"


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


async def test_a_tap_on_the_handle_asks_whom(page: Page, task: dict[str, Any]) -> None:
    await handle(page, task).click()
    await expect(page.get_by_role("dialog", name=f"Assign {task['number']}")).to_be_visible()


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


# Another person was faster


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


# Several at once, and undo


async def test_each_of_several_has_its_result(dibs: Dibs, open_board: Open) -> None:
    tasks = await tasks_of(dibs, 6)
    page = await open_assign(open_board, tasks)
    await page.get_by_role("button", name="Select all").click()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=tasks[2]["id"])
        await expect(page.locator(".selection-bar")).to_contain_text("6 selected")
        await person(page, "alice").locator("button").click()
        await page.get_by_role("button", name="Keep with Bob Novak").click()
        await expect(dock(page)).to_contain_text("5 assigned, 1 kept by Bob Novak.")
        await dock(page).get_by_role("button", name="Undo").click()
        await expect(dock(page)).to_contain_text("5 put back.")
        await bob.until(lambda: [bob.tasks[task["id"]]["owner"] for task in tasks].count(None) == 5)
    await cancel_all(dibs, *tasks)


async def test_undo_puts_the_former_owner_back(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    page = await open_assign(open_board, [task])
    await take(page, task).click()
    await person(page, "alice").locator("button").click()
    await page.get_by_label("Why?").fill("rush")
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text("assigned to Alice Chen.")
    undo = dock(page).get_by_role("button", name="Undo")
    await expect(undo).to_be_enabled()
    await undo.click()
    await expect(dock(page)).to_contain_text(f"{task['number']} is with Bob Novak again.")
    assert await owner(dibs, task) == "bob"


async def test_undo_is_refused_once_somebody_changed_the_task(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    wire = Wire()
    page = await open_assign(open_board, [task], before=wire.attach)
    await take(page, task).click()
    await person(page, "alice").locator("button").click()
    undo = dock(page).get_by_role("button", name="Undo")
    await expect(undo).to_be_enabled()
    # The page does not hear that Alice begins: the server refuses.
    wire.drop_down = lambda frame: frame["type"] == "events"
    async with await join(dibs, "alice") as alice:
        await alice.granted("start", task=task["id"])
    await undo.click()
    await expect(dock(page)).to_contain_text(
        f"{task['number']} has changed since and stays as it is."
    )
    assert await owner(dibs, task) == "alice"


async def test_undo_goes_away_when_the_task_changes(
    dibs: Dibs, page: Page, task: dict[str, Any]
) -> None:
    await take(page, task).click()
    await person(page, "alice").locator("button").click()
    await expect(dock(page).get_by_role("button", name="Undo")).to_be_visible()
    async with await join(dibs, "alice") as alice:
        await alice.granted("start", task=task["id"])
    await expect(dock(page)).to_contain_text(
        f"{task['number']} has changed since and stays as it is."
    )
    await expect(dock(page).get_by_role("button", name="Undo")).to_have_count(0)


async def test_no_command_of_a_batch_is_lost_to_a_limit(
    folder: Path, open_board: Open, dibs: Dibs
) -> None:
    slow = Dibs(folder / "slow", DIBS_COMMANDS_PER_S="20", DIBS_BURST="6", DIBS_IN_FLIGHT="4")
    try:
        page = await open_board(None)
        await page.goto(slow.http("/sign-in"))
        await page.click("[data-demo=sam]")
        await page.wait_for_url("**/boards/demo")
        await page.goto(slow.http(f"{ASSIGN}?state=free"))
        takes = page.locator(".task-row .take")
        await page.get_by_label("Department").select_option("Prepress")
        await expect(page.locator(".task-row")).to_have_count(8)
        for index in range(8):
            await takes.nth(index).click()
        await page.get_by_label("Status").select_option("")
        await person(page, "ana").locator("button").click()
        await expect(dock(page)).to_contain_text("8 assigned.", timeout=20_000)
        await page.close()
    finally:
        slow.stop()


# Taking over


async def test_abandoned_claims_are_in_one_place(dibs: Dibs, open_board: Open) -> None:
    """The demo has one: assigned to Charlie 85 minutes ago, and not started."""
    page = await open_board("sam", ASSIGN)
    chip = page.locator(".chip.stale")
    await expect(chip).to_have_text("Abandoned 1")
    await chip.click()
    await expect(page).to_have_url(re.compile("stale=1"))
    await expect(page.locator(".task-row")).to_have_count(1)
    await expect(page.locator(".task-row")).to_contain_text("Charlie Diaz · claimed 1 h")
    await page.locator(".task-row .take").click()
    await page.get_by_role("button", name="Take back").click()
    await page.get_by_label("Why?").fill("gone home")
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text("is free again.")
    await expect(chip).to_have_text("Abandoned 0")
    await expect(page.locator(".task-panel")).to_contain_text("No abandoned claims.")


async def test_a_claim_is_taken_over_with_a_reason(
    dibs: Dibs, open_board: Open, task: dict[str, Any]
) -> None:
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    page = await open_assign(open_board, [task])
    await take(page, task).click()
    await person(page, "sam").locator("button").click()
    why = page.get_by_label("Why?")
    await expect(why).to_be_focused()
    await page.get_by_role("dialog").get_by_role("button", name="Assign").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "A reason is needed."
    )
    assert await ring_of(why) <= await gaps_around(why)
    await page.get_by_label("Why?").fill("Bob is at the other press")
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text(f"{task['number']} assigned to Sam Okafor.")
    assert await owner(dibs, task) == "sam"


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
