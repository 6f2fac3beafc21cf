"""Accessibility: axe-core finds nothing, in three themes and two languages; one tab stop a
lane; both directions.
"""

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.assign import ASSIGN
from tests.browser.axe import Audit
from tests.browser.board import Wire, card, dock, lane, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs


async def dress(page: Page, theme: str, density: str = "normal") -> None:
    """Choose how a device looks before the page opens."""
    kept = {"dibs.theme": theme, "dibs.density": density}
    await page.add_init_script(f"Object.assign(localStorage, {json.dumps(kept)})")


async def test_axe_finds_nothing(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str, effort: Effort
) -> None:
    lost, mine, says = await free_task(), await free_task(), words(language)
    wire = Wire()
    page = await open_board("alice", language=language, before=wire.attach)
    audit = Audit(page, effort, enhanced=True)
    await audit.look("the board")
    wire.hold_up = lambda frame: frame["type"] == "claim"
    await slot(page, lost["id"]).click()
    await expect(slot(page, lost["id"])).to_have_text(says("claiming"))
    await audit.look("a press under way")
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=lost["id"])
    await expect(dock(page)).to_contain_text("Bob Novak")
    await audit.look("a conflict")
    wire.let_go()
    await slot(page, mine["id"]).click()
    await expect(dock(page)).to_contain_text(says("won", no=mine["number"]))
    await audit.look("a claim won")
    await slot(page, mine["id"]).click()
    await expect(dock(page)).to_contain_text(says("did.start", no=mine["number"]))
    await card(page, mine["id"]).locator(".body").click()
    await expect(page.locator(".timeline li").first).to_be_visible()
    await audit.look("a task's sheet")
    await page.locator("dialog [data-verb=report]").click()
    await page.locator("[data-key='7']").click()
    await audit.look("the number pad")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+Shift+KeyH")
    await expect(page.locator("dialog")).to_be_visible()
    await audit.look("the keys")
    await page.keyboard.press("Escape")
    for menu in (".view-menu", ".person-menu"):
        await page.locator(f"{menu} > button").click()
        await audit.look(menu)
        await page.keyboard.press("Escape")
    await page.goto(page.url.split("?")[0] + "?lanes=status&q=nothing")
    await expect(page.locator(".lane .empty").first).to_be_visible()
    await audit.look("an empty board")
    wire.say({"type": "bye", "code": "max_age", "detail": "", "reconnect": False, "after_ms": 0})
    await wire.disconnect()
    await expect(page.locator(".band")).to_be_visible()
    await audit.look("a connection that is closed")
    audit.assert_nothing()


async def test_axe_finds_nothing_on_pages_for_screens_and_people(
    dibs: Dibs, open_board: Open, language: str, effort: Effort
) -> None:
    page = await open_board("sam", None, language=language)
    audit = Audit(page, effort, enhanced=True)
    for path in ("/boards/demo/displays", "/boards/demo/people", "/account", "/pair"):
        await page.goto(dibs.http(path))
        await expect(page.locator("main").first).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await audit.look(path)
    audit.assert_nothing()


async def test_axe_finds_nothing_for_a_supervisor(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str, effort: Effort
) -> None:
    task = await free_task()
    page = await open_board("sam", language=language)
    audit = Audit(page, effort, enhanced=True)
    await audit.look("the board")
    await card(page, task["id"]).locator(".body").click()
    await page.locator("dialog [data-verb=cancel]").click()
    await page.locator("dialog button[type=submit]").click()
    await audit.look("a reason")
    audit.assert_nothing()


async def test_one_tab_stop_a_lane(dibs: Dibs, open_board: Open, free_task: FreeTask) -> None:
    """Tab goes through the lanes, not through every card; the arrows go through the cards."""
    first, second = await free_task(), await free_task()
    alice = await open_board("alice")
    stops = lane(alice, "Free").locator(".card button:not([tabindex='-1'])")
    await expect(stops).to_have_count(2)
    await card(alice, first["id"]).locator(".body").focus()
    await alice.keyboard.press("ArrowRight")
    await expect(card(alice, second["id"]).locator(".body")).to_be_focused()
    await expect(stops).to_have_count(2)
    await expect(card(alice, second["id"]).locator("button:not([tabindex='-1'])")).to_have_count(2)
    await alice.keyboard.press("Tab")
    await expect(slot(alice, second["id"])).to_be_focused()


TAB_STOP = """() => {
    const { localName, className } = document.activeElement
    return [localName, className]
}"""


@pytest.mark.parametrize(
    ("username", "path", "last"),
    [
        ("alice", "/boards/demo", "button go foot"),
        ("sam", ASSIGN, "take"),
        ("sam", "/boards/demo/people", "button plain"),
        ("sam", "/scanner", "field"),
    ],
)
async def test_tab_stops_at_controls_alone(
    open_board: Open, dibs: Dibs, username: str, path: str, last: str
) -> None:
    """What scrolls is no stop of its own, which would have no name."""
    page = await open_board(username, None, height=600)
    await page.goto(dibs.http(path))
    await expect(page.locator(f".{last.replace(' ', '.')}").first).to_be_visible()
    stops = []
    await page.locator(".top .person-menu > button").focus()
    while [name for _, name in stops].count(last) < 2 and len(stops) < 60:
        await page.keyboard.press("Tab")
        stops.append(await page.evaluate(TAB_STOP))
    assert {name for name, _ in stops} <= {"a", "body", "button", "input", "select"}, stops


async def test_the_arrows_bring_a_card_into_sight_whole(open_board: Open) -> None:
    """Its button, too."""
    alice = await open_board("alice")
    await lane(alice, "Free").locator(".card .body").first.focus()
    for _ in range(6):
        await alice.keyboard.press("ArrowDown")
        number = await alice.evaluate("document.activeElement.closest('[data-task]')?.dataset.task")
        await expect(slot(alice, int(number))).to_be_in_viewport(ratio=1)
        covered = await slot(alice, int(number)).evaluate(
            """node => {
                const { left, bottom } = node.getBoundingClientRect()
                return !node.contains(document.elementFromPoint(left + 20, bottom - 3))
            }"""
        )
        assert not covered, number


async def test_sizes_for_gloves(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice", before=lambda page: dress(page, "light", "glove"))
    box = await slot(alice, task["id"]).bounding_box()
    assert box is not None
    assert 84 <= box["height"] <= 88
    claim_next = await alice.get_by_role("button", name="Claim next for me").bounding_box()
    assert claim_next is not None
    assert claim_next["height"] >= 84
    assert [box["height"] async for box in boxes(alice, ".top .chip:visible")] == [68] * 7


async def test_from_right_to_left(open_board: Open, free_task: FreeTask) -> None:
    """The pseudo-locale: everything is on the other side, nothing sticks out, and the arrows go the
    way they point.
    """
    task = await free_task()
    alice = await open_board("alice", "/boards/demo?lang=ar-XB")
    assert await alice.evaluate(
        "[document.documentElement.dir, document.documentElement.lang]"
    ) == ["rtl", "ar-XB"]
    lanes = [box async for box in boxes(alice, "section.lane")]
    assert lanes[0]["x"] > lanes[1]["x"] > lanes[2]["x"]
    bar = await card(alice, task["id"]).locator(".bar").bounding_box()
    whole = await card(alice, task["id"]).bounding_box()
    assert bar is not None
    assert whole is not None
    assert bar["x"] > whole["x"] + whole["width"] / 2
    assert await alice.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # A number between words that run the other way keeps its own order.
    assert f"\u2068{task['number']}\u2069" in (
        await slot(alice, task["id"]).get_attribute("aria-label") or ""
    )
    await card(alice, task["id"]).locator(".body").focus()
    # To the card beside it, if there is one, and then to the next lane.
    there = alice.locator("section.lane").nth(1).locator(".body:focus")
    await alice.keyboard.press("ArrowLeft")
    if not await there.count():
        await alice.keyboard.press("ArrowLeft")
    await expect(there).to_have_count(1)
    # It is not offered to people.
    await alice.locator(".person-menu > button").click()
    await expect(alice.locator("#language option")).to_have_count(2)


async def boxes(page: Page, selector: str) -> Any:
    for found in await page.locator(selector).all():
        yield await found.bounding_box()


@pytest.mark.not_in_firefox("media")
@pytest.mark.parametrize(
    ("wish", "shown"),
    [({"contrast": "more"}, "contrast"), ({"contrast": "no-preference"}, "light")],
)
async def test_a_wish_for_contrast_is_met(
    open_board: Open, wish: dict[str, Any], shown: str
) -> None:
    alice = await open_board("alice", before=lambda page: page.emulate_media(**wish))
    assert await alice.evaluate("document.documentElement.dataset.theme") == shown


@pytest.mark.not_in_firefox("media")
async def test_forced_colours_and_reduced_motion(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board(
        "alice",
        before=lambda page: page.emulate_media(forced_colors="active", reduced_motion="reduce"),
    )
    style = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"
    assert await alice.evaluate(style, [f"[data-task='{task['id']}']", "borderTopStyle"]) == "solid"
    assert await alice.evaluate(style, [".slot", "animationName"]) == "none"
    # The one that is left is the sign of a page that has died.
    assert "fade" in await alice.evaluate(style, [".board", "animationName"])


COLOURS = """() => {
    const shown = (selector) => [...document.querySelectorAll(selector)]
        .filter((node) => node.checkVisibility())
    return {
        tabs: shown('.tabs .chip').map((tab) => getComputedStyle(tab).backgroundColor),
        shapes: shown('.task-row .shape').map((shape) => getComputedStyle(shape).color),
        around: shown('.task-row .shape')
            .map((shape) => getComputedStyle(shape.parentElement).color),
    }
}"""


@pytest.mark.not_in_firefox("media")
async def test_forced_colours_leave_what_is_chosen_and_every_shape(open_board: Open) -> None:
    """Grounds are taken away, and drawings keep the colour of a theme that is gone."""
    page = await open_board("sam", ASSIGN)
    await expect(page.locator(".task-row .shape").first).to_be_visible()
    for scheme in ("light", "dark"):
        await page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
        found = await page.evaluate(COLOURS)
        tabs = found["tabs"]
        assert len(set(tabs)) == 2
        assert tabs.count(tabs[1]) == 1, "the page that is shown stands out"
        assert found["shapes"]
        assert found["shapes"] == found["around"]
