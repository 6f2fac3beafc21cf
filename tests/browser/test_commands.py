"""One effect for each press, one outcome for each command: double taps, slow links, answers that
are lost or come late.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.assign import option
from tests.browser.board import Wire, card, dock, press, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Frame
from tests.live.board import eventually, join
from tests.servers.dibs import Dibs

RETRY = {"can_retry": True, "suggestion": "", "action_text": ""}


@asynccontextmanager
async def running(dibs: Dibs, task: Frame, owner: str = "alice") -> AsyncIterator[None]:
    """Have someone work on a task."""
    async with await join(dibs, owner) as person:
        await person.granted("claim", task=task["id"])
        await person.granted("start", task=task["id"])
        yield


async def state(dibs: Dibs, task: Frame) -> Frame:
    async with await join(dibs, "sam") as sam:
        found: Frame = sam.tasks[task["id"]]
    return found


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


async def test_quick_commands_do_not_conflict_with_each_other(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """Start and pause, faster than the board follows: the second expects what the first has
    left.
    """
    task = await free_task()
    wire = Wire()
    async with await join(dibs, "alice") as tablet:
        await tablet.granted("claim", task=task["id"])
    alice = await open_board("alice", before=wire.attach)
    await card(alice, task["id"]).locator(".body").focus()
    wire.hold_down = lambda frame: frame["type"] in {"ok", "events"}
    await slot(alice, task["id"]).click()
    await expect(slot(alice, task["id"])).to_have_text("Starting…")
    wire.let_go()
    await expect(slot(alice, task["id"])).to_have_text("Open")
    await card(alice, task["id"]).locator(".body").click()
    await alice.locator("dialog [data-verb=pause]").click()
    await expect(dock(alice)).to_contain_text(words("en")("did.pause", no=task["number"]))
    assert len(wire.commands("start")) == len(wire.commands("pause")) == 1


async def test_an_unavailable_server_denies_nothing(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    """The claim is carried out, and its answer says `unavailable`: the board says that it does not
    know, and asks again.
    """
    task, says = await free_task(), words(language)
    wire = Wire()
    alice = await open_board("alice", language=language, before=wire.attach)

    def unavailable(frame: Frame) -> Frame:
        if frame["type"] != "ok" or len(wire.commands("claim")) > 1:
            return frame
        return {
            "type": "error",
            "ref": frame["ref"],
            "code": "unavailable",
            "detail": "",
            "retry": RETRY,
        }

    wire.change_down = unavailable
    wire.hold_up = lambda frame: frame.get("repeat", False)
    await slot(alice, task["id"]).click()
    what = f"{says('claim')} {task['number']}"
    await expect(dock(alice)).to_contain_text(says("notKnown", what=what))
    assert (await state(dibs, task))["owner"]["username"] == "alice"
    async with asyncio.timeout(10):
        while not wire.held:
            await alice.wait_for_timeout(20)
    await expect(dock(alice)).to_contain_text(says("notKnown", what=what))
    wire.let_go()
    await expect(dock(alice)).to_contain_text(says("resolvedWon", no=task["number"]))
    first, *again = wire.commands("claim")
    assert again == [{**first, "repeat": True}] * len(again)
    assert first["deadline"].endswith("Z")


async def test_a_reload_leaves_no_command_behind(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """The claim is carried out, and the page is loaded again before its answer comes: it asks once
    more under the same name, and tells what came of it.
    """
    task, says = await free_task(), words("en")
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    wire.drop_down = lambda frame: frame["type"] in {"ok", "events"}
    await slot(alice, task["id"]).click()
    async with asyncio.timeout(10):
        while (await state(dibs, task))["owner"] is None:
            await alice.wait_for_timeout(20)
    wire.drop_down = lambda _: False
    await alice.reload()
    await expect(dock(alice)).to_contain_text(says("resolvedWon", no=task["number"]))
    first, again = wire.commands("claim")
    assert (again["ref"], again["deadline"]) == (first["ref"], first["deadline"])
    assert again["repeat"]


async def test_a_press_from_before_a_long_silence_is_not_carried_out(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    """It never reached the server: after its deadline, the repeat gets the server's `expired`, in
    any state of the board.
    """
    task, says = await free_task(), words(language)
    wire = Wire()

    async def before(page: Page) -> None:
        await wire.attach(page)
        await page.clock.install()

    alice = await open_board("alice", language=language, before=before)
    # The frame waits where no clock of a screen can reach it, and its deadline passes there.
    wire.hold_up = lambda frame: frame["type"] == "claim"
    await slot(alice, task["id"]).click()
    async with asyncio.timeout(10):
        while not wire.held:
            await alice.wait_for_timeout(20)
    late: Frame = {**wire.commands("claim")[0], "deadline": "2020-01-01T00:00:00Z"}
    wire.held.clear()
    wire.hold_up = lambda _: False
    wire.change_up = lambda frame: (
        {**frame, "deadline": late["deadline"]} if frame["type"] == "claim" else frame
    )
    await wire.disconnect()
    what = f"{says('claim')} {task['number']}"
    await expect(dock(alice)).to_contain_text(says("expired", what=what), timeout=15_000)
    assert (await state(dibs, task))["owner"] is None


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
