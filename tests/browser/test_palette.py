"""The command palette: any task, person, page and command by its name, and nothing by a scan."""

from playwright.async_api import Page, expect

from tests.browser.axe import THEMES, findings
from tests.browser.board import card, dock, pause, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.browser.scanner import Scanner


async def open_palette(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()


async def test_what_is_named_is_done_and_the_focus_returns(
    open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, says = await free_task(), words(language)
    alice = await open_board("alice", language=language)
    await card(alice, task["id"]).locator(".body").focus()
    await open_palette(alice)
    assert await findings(alice, themes=THEMES, enhanced=True) == []
    await alice.keyboard.press("Escape")
    await expect(card(alice, task["id"]).locator(".body")).to_be_focused()

    await open_palette(alice)
    await alice.keyboard.type(task["number"])
    await expect(alice.get_by_role("option").first).to_contain_text(task["title"])
    await pause(alice)
    await alice.keyboard.press("Enter")
    await expect(alice.locator("dialog [data-verb=claim]")).to_be_visible()
    await alice.keyboard.press("Escape")

    # A command is for the task that had the focus.
    await alice.locator(".to-palette").click()
    await alice.keyboard.type(says("claim"))
    await alice.get_by_role("option", name=task["number"]).click()
    await expect(dock(alice)).to_contain_text(says("won", no=task["number"]))

    await open_palette(alice)
    await alice.keyboard.type(says("density.glove"))
    await pause(alice)
    await alice.keyboard.press("Enter")
    await expect(alice.locator("html")).to_have_attribute("data-density", "glove")


async def test_a_scan_chooses_nothing(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    alice = await open_board("alice")
    scanner = await Scanner.on(alice)
    await card(alice, task["id"]).locator(".body").focus()
    await open_palette(alice)
    await scanner.scan(task["number"])
    # The code stands in the field, and Enter was not a person's.
    await expect(alice.get_by_role("option").first).to_contain_text(task["title"])
    await expect(alice.locator("dialog [role=alert]")).to_contain_text("Press Enter once more")
    await expect(alice.get_by_role("combobox")).to_be_visible()
    await alice.keyboard.press("Escape")
    await expect(slot(alice, task["id"])).to_have_text("Claim")
