"""One outcome for each command: quick ones, and answers that are lost, late or deny nothing."""

import asyncio

from playwright.async_api import Page, expect

from tests.browser.board import Wire, card, dock, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Frame
from tests.live.board import join, state
from tests.servers.dibs import Dibs

RETRY = {"can_retry": True, "suggestion": "", "action_text": ""}


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
