"""How people look at the board: lanes, filters, counts, and a board in which nothing moves under a
finger.
"""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import Wire, card, dock, lane, over_the_slot, press, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Frame
from tests.live.board import eventually, join
from tests.servers.dibs import Dibs


async def see_lanes(page: Page, *names: str) -> None:
    """Wait until these lanes are shown, in this order, and no others."""
    lanes = page.locator("section.lane")
    await expect(lanes).to_have_count(len(names))
    for at, name in enumerate(names):
        await expect(lanes.nth(at)).to_have_attribute("aria-label", name)


async def choose_lanes(page: Page, name: str) -> None:
    await page.locator(".view-menu > button").click()
    await page.get_by_label(name).check()
    await page.keyboard.press("Escape")


async def test_lanes_by_relation_status_and_department(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(), words(language)
    alice = await open_board("alice", language=language)
    await see_lanes(alice, *(says(f"lane.{name}") for name in ("free", "mine", "others")))
    await choose_lanes(alice, says("lanesBy.status"))
    by_status = ("pending", "in_progress", "paused", "done")
    await see_lanes(alice, *(says(f"lane.{name}") for name in by_status))
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(
            lane(alice, says("lane.pending")).locator(f"[data-task='{task['id']}']")
        ).to_contain_text("Bob")
        await bob.granted("start", task=task["id"])
        await expect(card(alice, task["id"])).to_be_visible()
        await bob.granted("complete", task=task["id"])
        await expect(
            lane(alice, says("lane.done")).locator(f"[data-task='{task['id']}']")
        ).to_be_visible()
    await choose_lanes(alice, says("lanesBy.department"))
    await see_lanes(alice, "Printing")
    await alice.get_by_role("button", name=says("myDepartment")).click()
    await see_lanes(alice, "Prepress", "Printing", "Finishing", "Packing")
    # The address holds it, and so does the device.
    await expect(alice).to_have_url(re.compile("lanes=department"))
    await alice.goto(dibs.http("/boards/demo"))
    await expect(alice.locator("section.lane")).to_have_count(4)


async def test_filters_are_counted_and_kept(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    await free_task(station="Press 77")
    alice = await open_board("alice")
    count = lane(alice, "Free").locator(".count")
    await alice.locator(".view-menu > button").click()
    await alice.get_by_label("Station").select_option("Press 77")
    await alice.keyboard.press("Escape")
    await expect(count).to_have_text(re.compile(r"^1 of \d\d+$"))
    await expect(alice.locator(".view-menu > button")).to_have_text("Press 77")
    await expect(alice).to_have_url(re.compile(r"station=Press\+77"))
    await alice.goto(dibs.http("/boards/demo"))
    await expect(alice.locator(".card")).to_have_count(1)
    # What leaves nothing can be cleared at once.
    await alice.locator("#search").fill("no such thing")
    await expect(count).to_have_text(re.compile(r"^0 of"))
    await lane(alice, "Free").get_by_role("button", name="Clear filters").click()
    await expect(count).to_have_text(re.compile(r"^\d\d+$"))


async def test_a_phone_shows_one_lane(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice", width=390, height=844)
    await expect(card(alice, task["id"])).to_be_visible()
    await expect(lane(alice, "Mine")).to_be_hidden()
    await alice.locator(".segments").get_by_role("button", name="Mine").click()
    await expect(lane(alice, "Mine")).to_be_visible()
    await expect(card(alice, task["id"])).to_be_hidden()
    await alice.locator(".view-menu > button").click()
    box = await alice.locator(".view-menu .menu").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert await alice.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_tap_while_the_order_changes(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """A finger is down on one card when a more urgent one arrives: what it presses is what it came
    down on.
    """
    mine = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    before = await slot(alice, mine["id"]).bounding_box()
    assert before is not None
    await alice.mouse.move(*await over_the_slot(alice, mine["id"]))
    await alice.mouse.down()
    newer = await free_task(due_at="2019-01-01T08:00:00Z")
    pill = lane(alice, "Free").locator(".pill")
    await expect(pill).to_have_text("1 new ↑")
    await expect(card(alice, newer["id"])).to_have_count(0)
    assert await slot(alice, mine["id"]).bounding_box() == before
    await alice.mouse.up()
    await expect(slot(alice, mine["id"])).to_have_text("Start")
    assert [frame["task"] for frame in wire.commands("claim")] == [mine["id"]]
    # A moment later the new one comes in, at the top.
    await expect(card(alice, newer["id"])).to_be_visible()
    await expect(pill).to_have_count(0)


# Presses a card while the list of its lane changes: no press from outside is sure to be as quick.
PRESS_AS_THEY_MOVE = """([how, task]) => {
    const list = document.querySelector('.lane .cards')
    new MutationObserver((_, observer) => {
        observer.disconnect()
        const card = task ? `[data-task="${task}"]` : '.card'
        const slot = list.querySelector(`${card} .slot`)
        const { x, y } = slot.getBoundingClientRect()
        const init = { bubbles: true, cancelable: true, clientX: x + 40, clientY: y + 20 }
        if (how === 'key') {
            const key = { ...init, key: 'Enter' }
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', key))
            document.activeElement.dispatchEvent(new KeyboardEvent('keyup', key))
        } else {
            slot.dispatchEvent(new PointerEvent('pointerdown', init))
            setTimeout(() => {
                slot.dispatchEvent(new PointerEvent('pointerup', init))
                slot.click()
            }, how === 'long' ? 600 : 0)
        }
        window.pressed = Number(slot.closest('.card').dataset.task)
    }).observe(list, { childList: true })
}"""


@pytest.mark.parametrize("how", ["short", "long"])
async def test_a_press_just_after_a_move(
    open_board: Open, free_task: FreeTask, language: str, how: str
) -> None:
    """A new card comes in under a finger that was on its way: for 400 ms it takes no press, however
    long that is, and says so.
    """
    other, says = await free_task(), words(language)
    wire = Wire()
    alice = await open_board("alice", language=language, before=wire.attach)
    body = card(alice, other["id"]).locator(".body")
    await body.focus()
    await alice.evaluate(PRESS_AS_THEY_MOVE, [how, None])
    newer = await free_task(due_at="2019-01-01T08:00:00Z")
    await expect(dock(alice)).to_contain_text(says("moved", no=newer["number"]))
    assert await alice.evaluate("window.pressed") == newer["id"]
    await expect(alice.get_by_role("status")).to_have_text(says("moved", no=newer["number"]))
    await expect(alice.get_by_role("alert")).to_have_text("")
    await expect(body).to_be_focused()
    assert wire.commands("claim") == []
    await press(alice, newer["id"])
    await expect(dock(alice)).to_contain_text(says("won", no=newer["number"]))
    assert [frame["task"] for frame in wire.commands("claim")] == [newer["id"]]


async def test_a_press_on_a_card_that_stayed_counts(open_board: Open, free_task: FreeTask) -> None:
    first = await free_task(due_at="2019-01-01T08:00:00Z")
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    await expect(card(alice, first["id"])).to_be_visible()
    await alice.wait_for_timeout(500)
    await alice.evaluate(PRESS_AS_THEY_MOVE, ["short", first["id"]])
    await free_task(due_at="2019-01-01T09:00:00Z")
    await expect(dock(alice)).to_contain_text(words("en")("won", no=first["number"]))
    assert [frame["task"] for frame in wire.commands("claim")] == [first["id"]]


async def test_a_key_presses_what_has_the_focus_wherever_it_moved(
    open_board: Open, free_task: FreeTask
) -> None:
    first = await free_task(due_at="2019-01-01T08:00:00Z")
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    await slot(alice, first["id"]).focus()
    await alice.evaluate(PRESS_AS_THEY_MOVE, ["key", first["id"]])
    await free_task(due_at="2018-01-01T08:00:00Z")
    await expect(dock(alice)).to_contain_text(words("en")("won", no=first["number"]))
    assert [frame["task"] for frame in wire.commands("claim")] == [first["id"]]


async def test_a_reader_who_has_scrolled_is_not_pushed(
    open_board: Open, free_task: FreeTask
) -> None:
    for _ in range(2):
        await free_task()
    alice = await open_board("alice")
    free = lane(alice, "Free")
    await free.locator(".cards").evaluate("list => { list.scrollTop = 150 }")
    await eventually(
        lambda: alice.evaluate("document.querySelector('.lane .cards').scrollTop > 100")
    )
    newer = await free_task(due_at="2019-01-01T08:00:00Z")
    await expect(free.locator(".pill")).to_have_text("1 new ↑")
    assert await free.locator(".cards").evaluate("list => list.scrollTop") == 150
    await free.locator(".pill").click()
    await expect(card(alice, newer["id"])).to_be_in_viewport()
    await expect(free.locator(".pill")).to_have_count(0)


async def test_others_changes_are_tinted(dibs: Dibs, open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice")
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    await expect(card(alice, task["id"])).to_have_class(re.compile("tinted"))
    await expect(card(alice, task["id"])).not_to_have_class(re.compile("tinted"), timeout=5000)


async def test_the_board_is_loading(dibs: Dibs, open_board: Open) -> None:
    """Lanes at once, words after three seconds, a reason and a button after ten; then the board."""
    wire = Wire()

    async def before(page: Page) -> None:
        await wire.attach(page)
        await page.clock.install()

    def nothing(_: Frame) -> bool:
        return True

    page = await open_board("alice", None, before=before)
    wire.drop_down = nothing
    await page.goto(dibs.http("/boards/demo"))
    await see_lanes(page, "Free", "Mine", "Others")
    loading = page.locator(".loading")
    await expect(loading).to_have_text("")
    await page.clock.run_for(4000)
    await expect(loading).to_have_text("Loading the board…")
    await page.clock.run_for(7000)
    await expect(loading).to_contain_text("The server does not answer yet. Still trying.")
    wire.drop_down = lambda _: False
    await loading.get_by_role("button", name="Try again").click()
    await page.clock.run_for(1000)
    await expect(page.locator(".card").first).to_be_visible()
    await expect(loading).to_have_count(0)


async def test_a_large_screen_shows_cards_side_by_side(
    open_board: Open, free_task: FreeTask
) -> None:
    """And the arrows go where they point."""
    for _ in range(4):
        await free_task()
    alice = await open_board("alice", width=1920, height=1080)
    cards = lane(alice, "Free").locator(".card")
    tops = [box["y"] for each in await cards.all() if (box := await each.bounding_box())]
    beside = tops.count(tops[0])
    assert beside >= 2
    assert tops[beside] > tops[0]
    await alice.keyboard.press("ArrowDown")
    await expect(cards.nth(0).locator(".body")).to_be_focused()
    await alice.keyboard.press("ArrowDown")
    await expect(cards.nth(beside).locator(".body")).to_be_focused()
    await alice.keyboard.press("ArrowUp")
    await alice.keyboard.press("ArrowRight")
    await expect(cards.nth(1).locator(".body")).to_be_focused()
