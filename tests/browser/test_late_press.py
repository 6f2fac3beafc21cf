"""A finger is already down on Claim when the news comes that another person was faster: the one who
lifts it reached for the task too.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import Wire, card, dock, over_the_slot, slot
from tests.browser.conftest import FreeTask, Open
from tests.live.board import join
from tests.servers.dibs import Dibs

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Press:
    """A press in two halves, at a place of the screen."""

    down: Act
    up: Act


async def by_mouse(page: Page, x: float, y: float) -> Press:
    await page.mouse.move(x, y)
    return Press(page.mouse.down, page.mouse.up)


async def by_finger(page: Page, x: float, y: float) -> Press:
    cdp = await page.context.new_cdp_session(page)

    async def touch(kind: str, points: list[dict[str, float]]) -> None:
        await cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return Press(lambda: touch("touchStart", [{"x": x, "y": y}]), lambda: touch("touchEnd", []))


async def by_key(page: Page, x: float, y: float) -> Press:
    await page.evaluate("([x, y]) => document.elementFromPoint(x, y).focus()", [x, y])
    return Press(lambda: page.keyboard.down("Space"), lambda: page.keyboard.up("Space"))


@pytest.mark.parametrize(
    "way", [by_mouse, pytest.param(by_finger, marks=pytest.mark.not_in_firefox("touch")), by_key]
)
async def test_another_person_was_faster(
    dibs: Dibs,
    open_board: Open,
    free_task: FreeTask,
    way: Callable[[Page, float, float], Awaitable[Press]],
) -> None:
    task = await free_task()
    newer = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    press = await way(alice, *await over_the_slot(alice, task["id"]))
    await press.down()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(slot(alice, task["id"])).to_contain_text("Bob Novak")
        await expect(dock(alice)).to_have_text("")
        await press.up()
        await expect(dock(alice)).to_contain_text(
            f"Bob Novak claimed {task['number']} just before you."
        )
        await expect(card(alice, task["id"])).to_contain_class("lost")
        assert [frame["task"] for frame in wire.commands("claim")] == [task["id"]]
        # The order was held while the finger was down, and is no longer.
        await bob.granted("claim", task=newer["id"])
        await expect(slot(alice, newer["id"])).to_have_count(1)


@pytest.mark.parametrize(("button", "slides_px"), [("left", 200), ("right", 0)])
async def test_who_slides_off_or_wants_a_menu_meant_nothing(
    dibs: Dibs,
    open_board: Open,
    free_task: FreeTask,
    button: Literal["left", "right"],
    slides_px: int,
) -> None:
    task = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    x, y = await over_the_slot(alice, task["id"])
    await alice.mouse.move(x, y)
    await alice.mouse.down(button=button)
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(slot(alice, task["id"])).to_contain_text("Bob Novak")
        await alice.mouse.move(x, y - slides_px)
        await alice.mouse.up(button=button)
        await alice.wait_for_timeout(500)
        await expect(dock(alice)).to_have_text("")
    assert not wire.commands("claim")


async def test_a_press_does_what_it_began_on(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """Assigned to her while her finger was down on Claim: that is no reason to start it."""
    task = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    await alice.mouse.move(*await over_the_slot(alice, task["id"]))
    await alice.mouse.down()
    async with await join(dibs, "sam") as sam:
        me = next(person["id"] for person in sam.people.values() if person["username"] == "alice")
        await sam.granted("assign", task=task["id"], to=me)
        await expect(slot(alice, task["id"])).to_have_text("Start")
        await alice.mouse.up()
        await expect(dock(alice)).to_contain_text(f"You already have {task['number']}.")
        assert sam.tasks[task["id"]]["status"] == "pending"
    assert not wire.commands("start")
