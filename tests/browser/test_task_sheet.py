"""A task's sheet: who had it when, every command on it, quantities on the pad; and job tickets by
scanner.
"""

from playwright.async_api import Page, expect

from tests.browser.assign import ASSIGN, row
from tests.browser.board import Wire, card, dock, pause, scan, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.browser.test_zoom import CUT
from tests.live.board import join
from tests.servers.dibs import Dibs


async def open_sheet(page: Page, task: int) -> None:
    await card(page, task).locator(".body").click()
    await expect(page.locator("dialog")).to_be_visible()


async def test_the_timeline_tells_who_had_it_when(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(), words(language)
    alice = await open_board("alice", language=language)
    async with await join(dibs, "bob") as bob, await join(dibs, "sam") as sam:
        await bob.granted("claim", task=task["id"])
        await sam.until(lambda: sam.tasks[task["id"]]["owner"])
        await sam.granted("release", task=task["id"], reason="shift end")
        await open_sheet(alice, task["id"])
        steps = alice.locator(".timeline li span")
        sam_did = {"by": "Sam Okafor"}
        told = [
            says("step.takenBack", owner="Bob Novak", **sam_did) + " · “shift end”",
            says("step.claimed", by="Bob Novak"),
            says("step.added", **sam_did),
        ]
        await expect(steps).to_have_text(told)
        # It goes on while the sheet is open.
        await bob.granted("claim", task=task["id"])
        await expect(steps.first).to_have_text(says("step.claimed", by="Bob Novak"))


async def test_a_link_says_where_it_leads(
    open_board: Open, free_task: FreeTask, language: str
) -> None:
    address = "https://example.com/drawings/4410.pdf?side=2"
    task, says = await free_task(link=address), words(language)
    alice = await open_board("alice", language=language)
    await open_sheet(alice, task["id"])
    place = "example.com/drawings/4410.pdf?side=2"
    link = alice.get_by_role("link", name=f"{place} {says('newTab')}")
    await expect(link).to_have_attribute("href", address)
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(link).to_have_attribute("target", "_blank")


async def test_a_sheet_with_everything_in_it_is_read_in_every_window(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    """Nothing in it is cut, and it scrolls down only."""
    task = await free_task(
        title="Booklet with a cover of another paper, stitched twice 骑马订小册子",
        station="Press 4",
        customer="Verlag für Weiterverarbeitung und Druck",
        quantity=12000,
        unit="pcs",
        link="https://drawings.example.com/jobs/2026/11/0017/sheets/4417-26-AUFTRAG?side=2",
        note="Ink as on the sample, see https://samples.example.com/inks/4417. 按样品用墨。",
    )
    async with await join(dibs, "alice") as tablet:
        await tablet.granted("claim", task=task["id"])
        for reason in ("machine", "waiting for the plates of the second side", "DRUCKPLATTEN") * 4:
            await tablet.granted("start", task=task["id"])
            await tablet.granted("report", task=task["id"], done=500, defective=3)
            await tablet.granted("pause", task=task["id"], reason=reason)
    alice = await open_board("alice", language=language)
    await open_sheet(alice, task["id"])
    await expect(alice.locator(".timeline li").nth(30)).to_be_attached()
    found = []
    for width, height in ((320, 568), (390, 844), (640, 400), (1280, 800), (1920, 1080)):
        await alice.set_viewport_size({"width": width, "height": height})
        dialog = alice.locator("dialog")
        wider = await dialog.evaluate("node => node.scrollWidth - node.clientWidth")
        found += [(width, f"wider by {wider}")] if wider else []
        found += [(width, fault) for fault in await alice.evaluate(CUT)]
    assert found == []


async def test_a_pause_is_one_press_and_is_explained_afterwards(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(), words(language)
    async with await join(dibs, "alice") as tablet:
        await tablet.granted("claim", task=task["id"])
        await tablet.granted("start", task=task["id"])
    alice = await open_board("alice", language=language)
    await open_sheet(alice, task["id"])
    await alice.locator("dialog [data-verb=pause]").click()
    await expect(dock(alice)).to_contain_text(says("did.pause", no=task["number"]))
    await dock(alice).get_by_role("button", name=says("why")).click()
    # One press gives a reason that the board offers.
    offered = alice.locator("dialog .offered button")
    common = [says(f"reason.{name}") for name in ("material", "machine", "break", "other")]
    await expect(offered).to_have_text(common)
    await offered.nth(1).click()
    await expect(card(alice, task["id"])).to_contain_text(says("reason.machine"))
    await expect(dock(alice).get_by_role("button", name=says("why"))).to_have_count(0)
    # Any other one is typed, from the sheet.
    await open_sheet(alice, task["id"])
    steps = alice.locator(".timeline li span")
    because = f"{says('step.why', by='Alice Chen')} · “{says('reason.machine')}”"
    await expect(steps.first).to_have_text(because)
    await alice.locator("dialog [data-verb=pause]").click()
    await alice.locator("#reason").fill("no ink")
    await alice.keyboard.press("Enter")
    await expect(card(alice, task["id"])).to_contain_text("no ink")
    sam = await open_board("sam", ASSIGN, language=language)
    await expect(row(sam, task)).to_contain_text("no ink")
    await open_sheet(alice, task["id"])
    await alice.locator("dialog [data-verb=start]").click()
    await expect(card(alice, task["id"])).not_to_contain_text("no ink")
    await expect(row(sam, task)).not_to_contain_text("no ink")


async def test_words_without_end_stay_in_the_sheet(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """A part number, an address in a note, a reason: nothing of them is cut."""
    endless = "W" * 100
    fields = {"title": endless, "customer": endless, "station": endless, "note": endless}
    task = await free_task(**fields, link=f"https://example.com/{endless}")
    async with await join(dibs, "alice") as tablet, await join(dibs, "sam") as sam:
        await tablet.granted("claim", task=task["id"])
        await tablet.granted("start", task=task["id"])
        await tablet.granted("pause", task=task["id"], reason=endless)
        alice = await open_board("alice", width=390, height=844)
        await alice.get_by_role("button", name="Mine").click()
        await open_sheet(alice, task["id"])
        await expect(alice.locator(".timeline li span").first).to_contain_text(endless)
        fits = "(node) => node.scrollWidth <= node.clientWidth"
        assert await alice.locator("dialog").evaluate(fits)
        await alice.keyboard.press("Escape")
        await sam.granted("release", task=task["id"], reason=endless)
        await expect(dock(alice)).to_contain_text(endless)
        assert await dock(alice).evaluate(fits)


async def test_quantities(dibs: Dibs, open_board: Open, free_task: FreeTask, language: str) -> None:
    task, says = await free_task(quantity=1000, unit="pcs"), words(language)
    async with await join(dibs, "alice") as tablet:
        await tablet.granted("claim", task=task["id"])
        await tablet.granted("start", task=task["id"])
    alice = await open_board("alice", language=language)

    async def report(done: str, defective: str) -> None:
        await open_sheet(alice, task["id"])
        await alice.locator("dialog [data-verb=report]").click()
        for count, keys in (("done", done), ("defective", defective)):
            await alice.locator(f"[data-count={count}]").click()
            for key in keys:
                await alice.locator(f"[data-key='{key}']").click()

    await report("125⌫", "3")
    await expect(alice.locator("[data-count=done] .total")).to_have_text("= 12")
    await expect(alice.locator("[data-count=defective] .total")).to_have_text("= 3")
    await alice.locator("[data-verb=report]").click()
    await expect(dock(alice)).to_contain_text(says("did.report", no=task["number"]))
    # A correction; and one that would go below nothing is not sent.
    await report("2±", "4±")
    await expect(alice.locator("[data-count=done] .total")).to_have_text("= 10")
    await expect(alice.locator("dialog [role=alert]")).to_have_text(says("report.below"))
    await expect(alice.locator("[data-verb=report]")).to_have_attribute("aria-disabled", "true")
    await alice.locator("[data-key='⌫']").click()
    # By the keyboard as well.
    await alice.locator("[data-count=defective]").focus()
    await alice.keyboard.press("1")
    await expect(alice.locator("[data-count=defective] .total")).to_have_text("= 2")
    await pause(alice)
    await alice.keyboard.press("Enter")
    await expect(alice.locator("dialog")).to_have_count(0)
    async with await join(dibs, "sam") as sam:
        await sam.until(
            lambda: (sam.tasks[task["id"]]["done"], sam.tasks[task["id"]]["defective"]) == (10, 2)
        )


async def test_cancel_and_reopen_with_reasons(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(), words(language)
    sam = await open_board("sam", language=language)
    await open_sheet(sam, task["id"])
    await sam.locator("dialog [data-verb=cancel]").click()
    await sam.locator("dialog button[type=submit]").click()
    missing = sam.locator("dialog [role=alert]")
    await expect(missing).to_have_text(says("reasonNeeded"))
    # Whichever pages were looked at before.
    colour = "node => getComputedStyle(node).color"
    assert await missing.evaluate(colour) != await sam.locator("dialog label").evaluate(colour)
    await sam.locator("#reason").fill("withdrawn")
    await sam.locator("dialog button[type=submit]").click()
    await expect(dock(sam)).to_contain_text(says("did.cancel", no=task["number"]))
    # The card keeps its place for a while; its sheet offers the way back.
    await open_sheet(sam, task["id"])
    await sam.locator("dialog [data-verb=reopen]").click()
    # So soon at the same spot it would be the press before.
    await sam.wait_for_timeout(750)
    await sam.locator("dialog button[type=submit]").click()
    await expect(dock(sam)).to_contain_text(says("did.reopen", no=task["number"]))
    async with await join(dibs, "alice") as alice:
        assert alice.tasks[task["id"]]["status"] == "pending"


async def test_a_sheet_opened_first_of_all_has_its_styles(
    open_board: Open, free_task: FreeTask
) -> None:
    """Those of a dialog stand in a chunk that the board's entry shares with later pages."""
    task = await free_task()
    sam = await open_board("sam")
    await open_sheet(sam, task["id"])
    await expect(sam.locator("dialog .dialog-actions")).to_have_css("column-gap", "12px")


async def test_the_focus_returns_to_where_it_was(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice")
    await card(alice, task["id"]).locator(".body").focus()
    await alice.keyboard.press("Enter")
    await expect(alice.locator("dialog")).to_be_visible()
    await alice.keyboard.press("Escape")
    await expect(alice.locator("dialog")).to_have_count(0)
    await expect(card(alice, task["id"]).locator(".body")).to_be_focused()


async def test_the_focus_follows_a_card_to_its_lane(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    alice = await open_board("alice")
    await card(alice, task["id"]).locator(".body").focus()
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    others = alice.locator("section.lane[aria-label=Others]").locator(f"[data-task='{task['id']}']")
    await expect(others).to_be_visible()
    await expect(others.locator(".body")).to_be_focused()


async def test_a_job_ticket_is_scanned(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(number=f"dpc-{language}"), words(language)
    wire = Wire()
    alice = await open_board("alice", language=language, before=wire.attach)
    # Free, and mine to claim: claimed, and none of its letters is a command.
    await slot(alice, task["id"]).focus()
    await scan(alice, task["number"].upper())
    await expect(dock(alice)).to_contain_text(says("won", no=task["number"]))
    assert len(wire.commands("claim")) == 1
    # Anything else is opened. A label that is read twice at once counts once.
    await alice.wait_for_timeout(1000)
    await scan(alice, task["number"])
    await expect(alice.locator("dialog h2")).to_contain_text(task["number"])
    await alice.keyboard.press("Escape")
    await expect(alice.locator("dialog")).to_have_count(0)
    await scan(alice, "X-000")
    await expect(dock(alice)).to_contain_text(says("notFound", no="X-000"))
    # In the search it is a scan all the same, and nothing of it stays there.
    await alice.locator("#search").fill("something else")
    await scan(alice, task["number"])
    await expect(alice.locator("dialog h2")).to_contain_text(task["number"])
    await expect(alice.locator("#search")).to_have_value("")
    assert "q=" not in alice.url
    assert {frame["type"] for frame in wire.sent} <= {"claim", "ping"}


async def test_f6_goes_to_the_dock_and_back(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice")
    await slot(alice, task["id"]).click()
    await expect(dock(alice)).to_contain_text(task["number"])
    await alice.keyboard.press("F6")
    await expect(dock(alice).get_by_role("button").first).to_be_focused()
    await alice.keyboard.press("F6")
    await expect(card(alice, task["id"]).locator(".body")).to_be_focused()
