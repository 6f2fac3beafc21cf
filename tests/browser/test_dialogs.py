"""What dialogs keep, and what they tell, while the board goes on behind them."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.board import Wire, card, press, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.live.board import join, running
from tests.servers.dibs import Dibs


@pytest.mark.parametrize("size", [(1280, 800), (390, 844), (640, 400), (1920, 1080)])
async def test_what_is_told_while_a_dialog_is_open_is_told_in_it(
    dibs: Dibs,
    open_board: Open,
    free_task: FreeTask,
    language: str,
    size: tuple[int, int],
    tmp_path: Path,
) -> None:
    """The claim of one task is lost while the sheet of another is open: the sentence and its button
    are in the sheet, which moves nothing, and stays.
    """
    lost, free, says = await free_task(), await free_task(), words(language)
    wire = Wire()
    width, height = size
    alice = await open_board(
        "alice", language=language, width=width, height=height, before=wire.attach
    )
    wire.hold_up = lambda frame: frame["type"] == "claim"
    if not await slot(alice, lost["id"]).is_visible():
        await alice.get_by_role("button", name=says("lane.free")).first.click()
    await press(alice, lost["id"])
    await card(alice, free["id"]).locator(".body").click()
    dialog = alice.locator("dialog")
    title = dialog.locator("h2")
    before = await title.bounding_box()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=lost["id"])
    wire.let_go()
    told = dialog.locator(".dock")
    said = says("lost.title", no=lost["number"], name="Bob Novak")
    await expect(told).to_contain_text(said)
    await expect(dialog.locator("[aria-live=assertive]")).to_contain_text(said)
    assert await title.bounding_box() == before
    next_one = told.get_by_role("button").first
    await expect(next_one).to_have_attribute("aria-disabled", "false")
    await alice.screenshot(path=tmp_path / f"told-{language}-{width}.png")
    inside = await told.bounding_box()
    assert inside
    assert inside["y"] >= 0
    assert inside["y"] + inside["height"] <= height
    # What it covers can be scrolled to.
    last = dialog.locator(".dialog-actions .button").last
    await last.scroll_into_view_if_needed()
    await last.click(trial=True)
    # By the keyboard, too.
    await next_one.focus()
    await alice.keyboard.press("Enter")
    await expect(told).to_contain_text(says("won", no=free["number"]))
    await expect(dialog).to_have_count(1)


async def test_a_reason_hits_no_other_task(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """Sam takes a task back from Alice.

    While he types why, it goes to Bob: it stays with Bob, and so does what Sam typed.
    """
    task, says = await free_task(), words("en")
    async with running(dibs, task), await join(dibs, "sam") as other:
        sam = await open_board("sam")
        await card(sam, task["id"]).locator(".body").click()
        await sam.locator("dialog [data-verb=release]").click()
        await sam.locator("#reason").fill("Alice went home")
        bob = next(person["id"] for person in other.people.values() if person["username"] == "bob")
        await other.until(lambda: other.tasks[task["id"]]["status"] == "in_progress")
        rev = other.tasks[task["id"]]["rev"]
        await other.granted("assign", task=task["id"], to=bob, expect=rev, reason="rush")
        dialog = sam.locator("dialog")
        changed = says("changed", no=task["number"], what=says("hasIt", name="Bob Novak"))
        await expect(dialog).to_contain_text(changed)
        await dialog.locator("button[type=submit]").click()
        await expect(dialog.locator("[role=alert]")).to_have_text(changed)
        await expect(sam.locator("#reason")).to_have_value("Alice went home")
        await other.until(lambda: other.tasks[task["id"]]["owner"]["username"] == "bob")
        assert other.tasks[task["id"]]["owner"]["username"] == "bob"
        # Told who has it, Sam may mean it: the same words go to the task as it is.
        await expect(dialog.locator("button[type=submit]")).to_have_attribute(
            "aria-disabled", "false"
        )
        await dialog.locator("button[type=submit]").click()
        await expect(dialog).to_have_count(0)
        await other.until(lambda: other.tasks[task["id"]]["owner"] is None)


async def test_a_number_on_the_pad_stays_when_the_task_goes(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task, says = await free_task(quantity=100), words("en")
    async with running(dibs, task), await join(dibs, "sam") as sam:
        alice = await open_board("alice")
        await card(alice, task["id"]).locator(".body").click()
        await alice.locator("dialog [data-verb=report]").click()
        for key in "42":
            await alice.locator(f"[data-key='{key}']").click()
        await sam.until(lambda: sam.tasks[task["id"]]["status"] == "in_progress")
        bob = next(person["id"] for person in sam.people.values() if person["username"] == "bob")
        rev = sam.tasks[task["id"]]["rev"]
        await sam.granted("assign", task=task["id"], to=bob, expect=rev, reason="rush")
        dialog = alice.locator("dialog")
        await dialog.locator("[data-verb=report]").click()
        await expect(dialog.locator("[role=alert]")).to_contain_text(
            says("hasIt", name="Bob Novak")
        )
        await expect(dialog.locator("[data-count=done] .total")).to_have_text("= 42")
        assert sam.tasks[task["id"]]["done"] == 0
