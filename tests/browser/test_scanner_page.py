"""The page on which a scanner is tried says what it sends and what a board makes of it; and a board
makes that of it.
"""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import Audit
from tests.browser.board import card, words
from tests.browser.conftest import FreeTask, Open
from tests.browser.scanner import Scanner
from tests.browser.test_controls import FAULTS
from tests.client import Client, Frame
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs

SIZES = [(1280, 800), (390, 844), (640, 400), (1920, 1080)]
WHERE = ["/scanner", "/boards/demo"]


async def a_trial(page: Page, language: str, where: str) -> None:
    """Open the trial: a page of its own has it at once, the board in its help."""
    if where != "/scanner":
        await page.keyboard.press("Alt+Shift+KeyH")
        await page.locator("dialog").get_by_role("button", name=words(language)("trial")).click()
    await expect(page.locator(".trial .result")).to_have_text(words(language)("trial.waiting"))


@pytest.mark.parametrize("where", WHERE)
async def test_a_scanner_is_tried(
    open_board: Open,
    effort: Effort,
    free_task: FreeTask,
    dibs: Dibs,
    language: str,
    where: str,
    tmp_path: Path,
) -> None:
    say = words(language)
    task = await free_task()
    page = await open_board("alice", None, language=language)
    await page.goto(dibs.http(where))
    await expect(page.locator(".person-menu")).to_be_visible()
    await a_trial(page, language, where)
    audit = Audit(page, effort)
    await audit.look("empty")
    scanner = await Scanner.on(page)
    scanner.apart_ms = 20
    await scanner.scan(task["number"])
    result = page.locator(".trial .result")
    await expect(result.locator(".codes bdi").first).to_have_text(task["number"])
    await expect(result).to_contain_text("Enter")
    rows = page.locator(".trial tbody tr")
    await expect(rows).to_have_count(len(task["number"]) + 1)
    assert 10 <= int(await rows.nth(1).locator("td").nth(1).inner_text()) <= 60
    await audit.look("a scan")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.screenshot(path=tmp_path / f"scanner-{language}-{width}.png")
        if where == "/scanner":
            assert await page.evaluate(FAULTS) == [], (width, height)
    await page.wait_for_timeout(1100)
    await page.keyboard.press("c")
    # Over a board no key alone is a command, and none is spoken of.
    alone = say("trial.alone", letter="c") if where == "/scanner" else say("trial.none")
    await expect(result).to_have_text(alone)
    audit.assert_nothing()
    async with await join(dibs, "alice") as alice:
        assert alice.tasks[task["id"]]["owner"] is None, "a trial claims nothing"


async def test_the_menu_and_the_palette_lead_to_it(open_board: Open) -> None:
    page = await open_board("alice")
    await page.locator(".person-menu > button").click()
    await page.get_by_role("link", name="Scanner").click()
    await expect(page.get_by_role("heading", name="Scanner", exact=True)).to_be_visible()
    await page.goto(page.url.replace("/scanner", "/boards/demo"))
    await page.wait_for_selector("[data-task]:visible")
    await page.keyboard.press("Control+KeyK")
    await page.keyboard.type("scanner", delay=30)
    await page.get_by_role("option", name="Scanner").click()
    await expect(page).to_have_url(re.compile("/scanner$"))


async def test_a_board_reads_what_was_set_up(
    open_board: Open, free_task: FreeTask, dibs: Dibs
) -> None:
    """Prefix and suffix are kept on the device; a GS1 barcode claims by one of its values."""
    async with await join(dibs, "alice") as alice:
        page = await open_board("alice", None)
        await page.goto(dibs.http("/scanner"))
        await page.locator("#scanner-prefix").fill("~")
        await page.locator("#scanner-suffix").fill("#")
        for sent in ("~{}#", "]C110{}", "]C110LOT9\x1d21{}", "{}"):
            await _claims(page, alice, await free_task(), dibs, sent)


async def _claims(page: Page, alice: Client, task: Frame, dibs: Dibs, sent: str) -> None:
    await page.goto(dibs.http("/boards/demo"))
    await expect(card(page, task["id"])).to_be_visible()
    scanner = await Scanner.on(page)
    scanner.suffix = "" if sent.endswith("#") else "Enter"
    await scanner.scan(sent.format(task["number"]))
    await alice.until(lambda: alice.tasks[task["id"]]["owner"])
    await alice.granted("release", task=task["id"])
