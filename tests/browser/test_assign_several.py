"""Several tasks at once, what became of each, and taking it back."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser import assign
from tests.browser.assign import (
    ASSIGN,
    gaps_around,
    open_assign,
    owner,
    person,
    ring_of,
    take,
    tasks_of,
)
from tests.browser.board import Wire, dock
from tests.browser.conftest import Open
from tests.live.board import cancel_all, join
from tests.servers.dibs import Dibs

task, page = assign.task, assign.page


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
