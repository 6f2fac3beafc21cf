"""A shared tablet: one name at a time, and a lock that is never forgotten."""

import httpx
from playwright.async_api import (
    Browser,
    expect,
)

from tests.browser import tablet as tablets
from tests.browser.axe import findings
from tests.browser.board import Wire, card, dock, press, slot
from tests.browser.conftest import FreeTask, Open
from tests.browser.screens import pair_page
from tests.browser.tablet import PINS, WORDS, enter, tablet, unwatched
from tests.live.board import join
from tests.servers.dibs import Dibs

sam, ids, forgiving = tablets.sam, tablets.ids, tablets.forgiving


async def test_a_tile_a_pin_and_the_lock(
    dibs: Dibs,
    open_board: Open,
    free_task: FreeTask,
    sam: httpx.AsyncClient,
    ids: dict[str, int],
    language: str,
) -> None:
    words = WORDS[language]
    task = await free_task()
    page = await tablet(dibs, open_board, sam, language)
    await expect(page.locator(".name-tiles h1")).to_have_text(words["who"])
    # Read-only and live: it can be looked at, and follows.
    await expect(slot(page, task["id"])).not_to_have_role("button")
    await expect(page.locator(".under")).to_have_js_property("inert", True)
    # No person is signed in, so no task is theirs.
    await expect(page.locator("section.lane h2")).to_have_text(words["lanes"])
    await expect(page.locator(".top .filters > *")).to_have_count(0)
    await expect(dock(page)).to_have_count(0)
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(card(page, task["id"])).to_contain_text("Bob Novak")
        await bob.granted("release", task=task["id"])
    assert await findings(page) == []

    await page.click(f"[data-tile='{ids['Alice Chen']}']")
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    await enter(page, ids["Alice Chen"], PINS["Alice Chen"])
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    await expect(page.locator("section.lane")).to_have_count(3)
    await press(page, task["id"])
    await expect(dock(page)).to_contain_text(task["number"])
    async with await join(dibs, "sam") as watcher:
        await watcher.until(lambda: watcher.tasks[task["id"]]["owner"])
        assert watcher.tasks[task["id"]]["owner"]["username"] == "alice"
    assert await findings(page) == []

    await page.get_by_role("button", name=words["lock"], exact=True).click()
    await expect(page.locator("[data-tile]").first).to_have_attribute("aria-disabled", "false")
    await expect(page.locator(".at-work")).to_have_count(0)
    assert not any("dibs_session" in cookie["name"] for cookie in await page.context.cookies())
    await expect(card(page, task["id"])).to_contain_text("Alice Chen")


async def test_nothing_of_one_person_is_there_for_the_next(
    dibs: Dibs, open_board: Open, free_task: FreeTask, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    """Neither on the board nor in the address, and the browser's way back leads to none of it."""
    task = await free_task()
    page = await tablet(dibs, open_board, sam)
    await enter(page, ids["Alice Chen"], PINS["Alice Chen"])
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    await page.locator("#search").fill("no such thing")
    await page.get_by_role("button", name="Urgent", exact=True).click()
    await page.locator(".view-menu > button").click()
    await page.get_by_label("status").check()
    await page.keyboard.press("Escape")
    await expect(page.locator(".card")).to_have_count(0)
    await page.get_by_role("button", name="Lock", exact=True).click()
    for _ in range(2):
        await expect(page.locator("[data-tile]").first).to_have_attribute("aria-disabled", "false")
        await expect(card(page, task["id"])).to_be_visible()
        assert page.url.endswith("/terminal")
        await enter(page, ids["Bob Novak"], PINS["Bob Novak"])
        await expect(page.locator(".at-work .person")).to_have_text("Bob Novak")
        await expect(page.locator("#search")).to_have_value("")
        await expect(card(page, task["id"])).to_be_visible()
        await expect(page.locator("section.lane h2")).to_have_text(["Free", "Mine", "Others"])
        assert page.url.endswith("/terminal")
        # Not after another page, either, even if the browser kept this one as it was.
        await page.goto(dibs.http("/plain"))
        await page.go_back()
        await expect(page.locator("[data-tile]").first).to_be_visible()


async def test_it_locks_when_it_is_not_touched(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    """After the terminal's own time, told in the last seconds; a touch restarts it."""
    page = await tablet(dibs, open_board, sam, before=lambda page: page.clock.install())
    await enter(page, ids["Alice Chen"], PINS["Alice Chen"])
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    await page.clock.fast_forward(110_000)
    await expect(page.locator(".at-work .soon")).to_contain_text("Locks in")
    await page.mouse.click(640, 790)
    await page.clock.run_for(2000)
    await expect(page.locator(".at-work .soon")).to_have_count(0)
    await page.clock.fast_forward(121_000)
    await expect(page.locator(".at-work")).to_have_count(0)
    await expect(page.locator("[data-tile]").first).to_be_visible()
    await expect(page.locator("[data-task]").first).to_be_visible()


async def test_a_page_that_is_loaded_anew_is_locked(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    page = await tablet(dibs, open_board, sam)
    await enter(page, ids["Alice Chen"], PINS["Alice Chen"])
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    await page.reload()
    await expect(page.locator("[data-tile]").first).to_have_attribute("aria-disabled", "false")
    await expect(page.locator(".at-work")).to_have_count(0)
    assert not any("dibs_session" in cookie["name"] for cookie in await page.context.cookies())


async def test_no_person_resends_what_another_pressed(
    dibs: Dibs, open_board: Open, free_task: FreeTask, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    """Alice's claim never leaves the tablet; Bob comes, the link drops and is back, and no claim is
    sent in his name.
    """
    task = await free_task()
    wire = Wire()
    page = await tablet(dibs, open_board, sam, before=wire.attach)
    await enter(page, ids["Alice Chen"], PINS["Alice Chen"])
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    wire.hold_up = lambda frame: frame["type"] == "claim"
    await press(page, task["id"])
    await expect(slot(page, task["id"])).to_have_text("Claiming…")
    assert len(wire.held) == 1
    await page.get_by_role("button", name="Lock", exact=True).click()
    await enter(page, ids["Bob Novak"], PINS["Bob Novak"])
    await expect(page.locator(".at-work .person")).to_have_text("Bob Novak")
    before = wire.opened
    await wire.disconnect()
    async with await join(dibs, "sam") as watcher:
        # Bob's own command goes through, on the connection that came back.
        await expect(page.locator(".connection")).to_have_text("Live")
        own = await free_task()
        wire.hold_up = lambda _: False
        await press(page, own["id"])
        await watcher.until(lambda: watcher.tasks.get(own["id"], {}).get("owner"), patience_s=15)
        assert wire.opened > before
        assert watcher.tasks[task["id"]]["owner"] is None
        assert watcher.tasks[own["id"]]["owner"]["username"] == "bob"
    assert [frame["task"] for frame in wire.commands("claim")] == [task["id"], own["id"]]


async def test_a_removed_tablet_asks_to_be_paired(
    dibs: Dibs, browser: Browser, sam: httpx.AsyncClient
) -> None:
    context, open_page = await unwatched(browser)
    page = await open_page()
    await page.goto(dibs.http("/terminal"))
    number = await pair_page(page, sam, kind="terminal", name="Tablet")
    await expect(page.locator("[data-task]").first).to_be_visible()
    await sam.delete(f"/api/displays/{number}")
    await expect(page.locator(".removed")).to_contain_text(
        "This screen was removed by Sam Okafor.", timeout=10_000
    )
    await context.close()
