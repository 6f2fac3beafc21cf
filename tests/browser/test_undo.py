"""What asks first, and what can be taken back: finishing with less than was wanted, cancelling."""

from typing import Any

from playwright.async_api import expect

from tests.browser.board import card, dock, words
from tests.browser.conftest import FreeTask, Open
from tests.live.board import join, running, state
from tests.servers.dibs import Dibs


async def test_finishing_with_less_asks_first_and_can_be_undone(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(quantity=1000, unit="pcs"), words(language)
    async with running(dibs, task) as _, await join(dibs, "alice") as tablet:
        await tablet.granted("report", task=task["id"], done=250)
        alice = await open_board("alice", language=language)
        finish = alice.locator("dialog [data-verb=complete]")
        dialog = alice.locator("dialog")

        async def ask() -> None:
            await card(alice, task["id"]).locator(".body").click()
            await expect(finish).to_have_text(says("finish.asks"))
            await finish.click()
            made = says("finish.made", done="250", wanted="1,000", unit="pcs")
            await expect(dialog).to_contain_text(made)

        await ask()
        await dialog.get_by_role("button", name=says("back")).click()
        assert tablet.tasks[task["id"]]["status"] == "in_progress"
        await ask()
        await alice.wait_for_timeout(750)
        await dialog.locator("[data-choice=as-is]").click()
        await expect(dock(alice)).to_contain_text(says("did.complete", no=task["number"]))
        undo = dock(alice).get_by_role("button").first
        await expect(undo).to_have_attribute("aria-disabled", "false")
        await undo.click()
        await expect(dock(alice)).to_contain_text(says("did.undo", no=task["number"]))
        await tablet.until(lambda: tablet.tasks[task["id"]]["status"] == "in_progress")
        await ask()
        await alice.wait_for_timeout(750)
        await dialog.locator("[data-choice=report]").click()
        await tablet.until(lambda: tablet.tasks[task["id"]]["status"] == "completed")
        assert tablet.tasks[task["id"]]["done"] == 1000


async def test_a_cancelled_task_can_be_had_back(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task, says = await free_task(), words("en")
    async with running(dibs, task):
        sam = await open_board("sam")
        await card(sam, task["id"]).locator(".body").click()
        await sam.locator("dialog [data-verb=cancel]").click()
        await sam.locator("#reason").fill("withdrawn")
        await sam.locator("#reason").press("Enter")
        await expect(dock(sam)).to_contain_text(says("did.cancel", no=task["number"]))
        undo = dock(sam).get_by_role("button").first
        await expect(undo).to_have_attribute("aria-disabled", "false")
        await undo.click()
        await expect(dock(sam)).to_contain_text(says("did.undo", no=task["number"]))
    was: Any = await state(dibs, task)
    assert (was["status"], was["owner"]["username"]) == ("in_progress", "alice")
