"""Work on the board in a real browser: every button, live changes, both languages."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from playwright.async_api import expect

from tests.browser.board import card, dock, lane, pause, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.live.board import eventually, join, new_task
from tests.servers.dibs import Dibs


async def test_claim_start_pause_complete(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    alice = await open_board("alice")
    await slot(alice, task["id"]).click()
    await expect(dock(alice)).to_contain_text(f"{task['number']} is yours.")
    await slot(alice, task["id"]).click()
    await expect(card(alice, task["id"])).to_contain_text("Running 0 min")
    for verb, said in (("pause", "paused"), ("start", "running"), ("complete", "done")):
        await card(alice, task["id"]).locator(".body").click()
        await alice.locator(f"dialog [data-verb={verb}]").click()
        await expect(dock(alice)).to_contain_text(said, ignore_case=True)
    async with await join(dibs, "sam") as sam:
        assert sam.tasks[task["id"]]["status"] == "completed"
        assert sam.tasks[task["id"]]["owner"]["username"] == "alice"


async def test_claim_next_and_undo(dibs: Dibs, open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice")
    await alice.get_by_role("button", name="Claim next for me").click()
    await expect(dock(alice)).to_contain_text(f"{task['number']} is yours.")
    undo = dock(alice).get_by_role("button", name="Undo")
    await expect(undo).to_have_attribute("aria-disabled", "false")
    await undo.click()
    await expect(slot(alice, task["id"])).to_have_text("Claim")


async def test_others_changes_show_in_place(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    alice = await open_board("alice")
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(lane(alice, "Others").locator(f"[data-task='{task['id']}']")).to_contain_text(
            "Bob Novak"
        )
        # No other client hears of it.
        await expect(dock(alice)).to_be_empty()
        assert await alice.locator("p.said").all_inner_texts() == ["", ""]
        await bob.granted("release", task=task["id"])
        await expect(lane(alice, "Free").locator(f"[data-task='{task['id']}'] .slot")).to_have_text(
            "Claim"
        )


async def test_a_supervisor_assigns_and_takes_back(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    sam = await open_board("sam")
    alice = await open_board("alice")
    await card(sam, task["id"]).locator(".body").click()
    await sam.locator("dialog [data-verb=assign]").click()
    # Who cannot is shown, with why.
    await expect(sam.locator("[data-person=charlie]")).to_have_attribute("aria-disabled", "true")
    await sam.locator("[data-person=alice]").click()
    await expect(dock(sam)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
    await expect(lane(alice, "Mine").locator(f"[data-task='{task['id']}']")).to_be_visible()
    await card(sam, task["id"]).locator(".body").click()
    await sam.locator("dialog [data-verb=release]").click()
    await expect(dock(alice)).to_contain_text(task["number"])


async def test_an_assign_that_comes_too_late(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """The task changes while the list of people is open: nothing is sent until the supervisor has
    compared.
    """
    task = await free_task()
    sam = await open_board("sam")
    await card(sam, task["id"]).locator(".body").click()
    await sam.locator("dialog [data-verb=assign]").click()
    await expect(sam.locator("[data-person=alice]")).to_be_visible()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(card(sam, task["id"])).to_contain_text("Bob Novak")
        await sam.locator("[data-person=alice]").click()
        await expect(sam.locator("dialog .happened")).to_contain_text(
            f"Bob Novak claimed {task['number']}"
        )
        assert bob.tasks[task["id"]]["owner"]["username"] == "bob"
    await sam.locator("#compare-reason").fill("illness")
    await sam.locator("[data-choice=take]").click()
    await expect(dock(sam)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
    await dock(sam).get_by_role("button", name="Undo").click()
    await expect(dock(sam)).to_contain_text(f"{task['number']} is with Bob Novak again.")


async def test_signed_out_elsewhere(dibs: Dibs, open_board: Open, language: str) -> None:
    alice = await open_board("alice", language=language, fresh=True)
    other = await alice.context.new_page()
    await other.goto(dibs.http("/boards/demo"))
    await other.wait_for_selector("[data-task]")
    await other.locator(".person-menu > button").click()
    await other.get_by_role(
        "button", name={"en": "Sign out", "zh-Hans": "退出登录"}[language]
    ).click()
    await expect(alice.locator(".band")).to_be_visible(timeout=4000)
    sign_in = {"en": "Sign in", "zh-Hans": "登录"}[language]
    await alice.locator(".band").get_by_role("button", name=sign_in, exact=True).click()
    await expect(alice.locator("[data-demo=alice]")).to_be_visible()


async def test_a_person_without_access(dibs: Dibs, open_board: Open) -> None:
    page = await open_board(None, "/boards/demo")
    await page.wait_for_selector("[data-demo=dana]")
    await page.click("[data-demo=dana]")
    await expect(page.locator(".band")).to_contain_text("no access")
    # Signed in all the same: the way leads to the boards that one has, and to signing out.
    await page.get_by_role("link", name="Boards").click()
    await expect(page.locator("main")).to_contain_text("not on any board yet")
    await page.get_by_role("button", name="Dana Weiss").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.locator("[data-demo=dana]")).to_be_visible()


async def test_a_supervisor_finds_every_page(open_board: Open, language: str) -> None:
    """On each, the same bar: which board, the pages with the present one marked, and the person
    with the way out.
    """
    sam = await open_board("sam", language=language)
    says = words(language)
    for page, path in (
        ("assign", "/assign"),
        ("displays", "/displays"),
        ("people", "/people"),
        ("board", ""),
    ):
        await sam.locator("nav.tabs").get_by_role("link", name=says(page), exact=True).click()
        await sam.wait_for_url(f"**/boards/demo{path}")
        await expect(sam.locator("nav.tabs [aria-current=page]")).to_have_text(says(page))
        await expect(sam.locator("h1")).to_have_text("Press hall")
        await sam.locator(".person-menu > button").click()
        await expect(sam.locator(".person-menu")).to_contain_text(says("signOut"))
        await sam.keyboard.press("Escape")
        await expect(sam.locator(".person-menu > button")).to_be_focused()
    alice = await open_board("alice", language=language)
    await expect(alice.locator("nav.tabs")).to_have_count(0)
    for path in ("/assign", "/displays", "/people"):
        await alice.goto(alice.url.split("?")[0] + path)
        await alice.wait_for_url(re.compile("/boards/demo([?]|$)"))


async def test_long_names_give_way(open_board: Open) -> None:
    """Nothing in the bar lies over its neighbour, and a holder's time stays on the card."""
    sam = await open_board("sam")
    await sam.locator("h1 bdi").evaluate(
        "name => name.textContent = 'Druckereiweiterverarbeitung Halle 4 Süd'"
    )
    await sam.locator(".person-menu bdi").evaluate(
        "name => name.textContent = 'Oberwerkstattleiterin Donaudampfschiff'"
    )
    parts = sam.locator(".top h1, .tabs .chip, .top .filters > *, .connection, .person-menu")
    boxes = [box for box in [await part.bounding_box() for part in await parts.all()] if box]
    # Chips of the tabs share their border.
    assert all(one["x"] + one["width"] <= other["x"] + 3 for one, other in pairwise(boxes))
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 1280
    strip = lane(sam, "Others").locator(".strip").first
    await strip.locator("bdi").evaluate(
        "name => name.textContent = 'Maximiliana Freifrau von Schwarzenberg-Hohenlohe'"
    )
    time, whole = await strip.locator(".when").bounding_box(), await strip.bounding_box()
    assert time
    assert whole
    assert time["x"] + time["width"] <= whole["x"] + whole["width"]


async def test_keyboard(dibs: Dibs, open_board: Open, free_task: FreeTask) -> None:
    first = await free_task()
    alice = await open_board("alice")
    await alice.keyboard.press("ArrowDown")
    await expect(card(alice, first["id"]).locator(".body")).to_be_focused()
    # A letter alone is no command until it is switched on for this device.
    await alice.keyboard.press("c")
    await alice.keyboard.press("Alt+Shift+KeyH")
    await expect(alice.locator("dialog")).to_contain_text("Alt Shift C")
    await alice.get_by_label("Single keys are commands").check()
    await expect(alice.locator("dialog")).to_contain_text("needs a prefix")
    await alice.keyboard.press("Escape")
    await expect(alice.locator("dialog")).to_have_count(0)
    await expect(slot(alice, first["id"])).to_have_text("Claim")
    # Not while a menu is open, and not as a part of more.
    await alice.locator(".view-menu > button").click()
    await alice.keyboard.press("n")
    await pause(alice)
    await alice.keyboard.press("Escape")
    await card(alice, first["id"]).locator(".body").focus()
    await alice.keyboard.press("c")
    await expect(dock(alice)).to_contain_text(f"{first['number']} is yours.")
    await alice.keyboard.press("Escape")
    await expect(dock(alice)).to_be_empty()
    await alice.reload()
    await expect(card(alice, first["id"])).to_be_visible()
    await alice.keyboard.press("/")
    await expect(alice.locator("#search")).to_be_focused()
    await alice.keyboard.type(first["number"], delay=90)
    await expect(alice.locator(".card")).to_have_count(1)


# Measured without rounding: less than a pixel too little ends in dots.
UNCUT = """node => {
    const range = document.createRange()
    range.selectNodeContents(node)
    return range.getBoundingClientRect().width <= node.getBoundingClientRect().width
}"""


async def test_a_late_card_keeps_its_whole_number(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    """Four lanes on a tablet: beside "+8 h 12 min" it takes a second line, and neither is cut."""
    late = (datetime.now(UTC) - timedelta(hours=8, minutes=12, seconds=30)).isoformat()
    async with await join(dibs, "sam") as sam:
        called = "WO-2031-03" if language == "en" else "WO-2031-04"
        task = await new_task(sam, number=called, due_at=late, priority="urgent")
        alice = await open_board("alice", "/boards/demo?lanes=status", language=language)
        number, due = (card(alice, task["id"]).locator(part) for part in (".number", ".due"))
        assert await number.evaluate(UNCUT)
        assert await due.evaluate(UNCUT)
        await expect(due).to_have_text(
            words(language)("lateBy", **{"for": words(language)("hours", h=8, n=12)})
        )
        await sam.granted("cancel", task=task["id"], reason="the test is over")


async def test_a_card_that_changes_its_place_keeps_the_focus(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    first, second = [await free_task(due_at=f"2020-01-0{day}T08:00:00Z") for day in (2, 3)]
    page = await open_board("alice")
    await slot(page, first["id"]).focus()
    async with await join(dibs, "sam") as sam:
        # Each way round: which of the two elements is moved is for the browser to say.
        for day in ("04", "01", "05"):
            await sam.granted("edit", task=first["id"], due_at=f"2020-01-{day}T08:00:00Z")
            above = first["id"] if day == "01" else second["id"]
            await expect(page.locator("section.lane .card").first).to_have_attribute(
                "data-task", str(above), timeout=15_000
            )
            await expect(slot(page, first["id"])).to_be_focused()


TRANSLATE = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = []
    while (texts.nextNode()) found.push(texts.currentNode)
    for (const text of found) {
        if (!text.data.trim() || text.parentElement.closest('[translate=no], script')) continue
        const font = document.createElement('font')
        font.textContent = text.data
        text.replaceWith(font)
    }
}"""


async def test_a_translator_freezes_nothing(open_board: Open) -> None:
    """Translators of browsers put other nodes in place of those that follow the board."""
    page = await open_board("alice")
    await page.evaluate(TRANSLATE)
    await page.locator(".person-menu > button").click()
    await page.locator("#language").select_option("zh-Hans")
    await page.keyboard.press("Escape")
    fresh = await open_board("alice", language="zh-Hans")
    bar = "document.querySelector('.top').innerText"

    async def alike() -> bool:
        return bool(await page.evaluate(bar) == await fresh.evaluate(bar))

    await eventually(alike)
