"""One effect for each press: a second tap takes no second task, starts nothing, and presses nothing
behind a dialog.
"""

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.assign import option
from tests.browser.board import Wire, card, dock, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Frame
from tests.live.board import eventually, state
from tests.servers.dibs import Dibs


async def slow(wire: Wire, page: Page) -> None:
    """Let every command and answer of a page take half a second each way."""

    def hold(_: Frame) -> bool:
        asyncio.get_running_loop().call_later(0.5, lambda: wire.held and wire.held.pop(0)())
        return True

    wire.hold_up = hold
    wire.hold_down = lambda frame: (
        frame["type"] in {"ok", "conflict", "error", "events"} and hold(frame)
    )


# A press that comes with the answer; a test that waits for the answer from outside may be slower
# than 700 ms.
PRESS_WITH_THE_ANSWER = """([button, number]) => {
    const dock = document.querySelector('.dock')
    const seen = new MutationObserver(() => {
        if (!dock.textContent.includes(number)) return
        seen.disconnect()
        document.querySelector(button).click()
        window.pressedWithTheAnswer = true
    })
    seen.observe(dock, { childList: true, characterData: true, subtree: true })
}"""


@pytest.mark.parametrize("pause_ms", [0, 100, 300, 500])
@pytest.mark.parametrize("link", ["quick", "slow"])
async def test_a_double_tap_takes_one_task(
    open_board: Open, free_task: FreeTask, pause_ms: int, link: str
) -> None:
    tasks = [await free_task(), await free_task()]
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    if link == "slow":
        await slow(wire, alice)
    button = alice.locator(".foot")
    box = await button.bounding_box()
    assert box
    x, y = box["x"] + 40, box["y"] + 20
    await alice.evaluate(PRESS_WITH_THE_ANSWER, [".foot", f"{tasks[0]['number']} is yours."])
    await alice.mouse.click(x, y)
    await alice.wait_for_timeout(pause_ms)
    await alice.mouse.click(x, y)
    await expect(button).to_have_attribute("aria-disabled", "true")
    await expect(dock(alice)).to_contain_text(f"{tasks[0]['number']} is yours.")
    await eventually(lambda: alice.evaluate("window.pressedWithTheAnswer"))
    await expect(button).to_have_attribute("aria-disabled", "false")
    assert len(wire.commands("claim_next")) == 1
    assert "Claim" in await slot(alice, tasks[1]["id"]).inner_text()
    # It is a press like any other afterwards.
    await alice.mouse.click(x, y)
    await expect(dock(alice)).to_contain_text(f"{tasks[1]['number']} is yours.")


async def test_a_double_tap_on_a_card_claims_and_does_not_start(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    alice = await open_board("alice")
    box = await slot(alice, task["id"]).bounding_box()
    assert box
    await alice.mouse.dblclick(box["x"] + 40, box["y"] + 20, delay=60)
    await expect(dock(alice)).to_contain_text(f"{task['number']} is yours.")
    await alice.mouse.click(box["x"] + 40, box["y"] + 20)
    await expect(slot(alice, task["id"])).to_have_attribute("aria-disabled", "false")
    assert (await state(dibs, task))["status"] == "pending"


@pytest.mark.parametrize("pause_ms", [0, 300])
async def test_a_double_tap_in_a_dialog_presses_nothing_behind_it(
    open_board: Open, free_task: FreeTask, pause_ms: int
) -> None:
    """The first tap closes the dialog, and the second hits the page: it presses nothing there, and
    the focus stays on the card from where the dialog was opened.
    """
    task, says = await free_task(), words("en")
    sam = await open_board("sam")
    await card(sam, task["id"]).locator(".body").click()
    await sam.locator("dialog [data-verb=assign]").click()
    box = await option(sam, "alice").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await sam.mouse.click(x, y, delay=60)
    await expect(sam.locator("dialog")).to_have_count(0)
    await sam.wait_for_timeout(pause_ms)
    await sam.mouse.click(x, y, delay=60)
    await expect(dock(sam)).to_contain_text(says("assigned", no=task["number"], name="Alice Chen"))
    await expect(sam.locator("dialog")).to_have_count(0)
    await expect(card(sam, task["id"]).locator(".body")).to_be_focused()
    # Elsewhere, or later, it is a press like any other.
    await card(sam, task["id"]).locator(".body").click()
    await expect(sam.locator("dialog")).to_have_count(1)
