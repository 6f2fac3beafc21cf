"""A shared tablet: tiles over the live board, a PIN, a badge or a password opens it."""

import contextlib
import json

import httpx
import pytest
from playwright.async_api import (
    Browser,
    Locator,
    expect,
)

from tests.browser import tablet as tablets
from tests.browser.axe import findings
from tests.browser.board import card, scan
from tests.browser.conftest import FreeTask, Open
from tests.browser.scanner import Scanner
from tests.browser.tablet import WORDS, enter, tablet, unwatched
from tests.servers.dibs import Dibs

sam, ids, forgiving = tablets.sam, tablets.ids, tablets.forgiving


async def test_a_supervisor_stays_at_the_tablet(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    """Other pages would leave it, and it would not lock itself any more."""
    await sam.put(f"/api/boards/demo/people/{ids['Sam Okafor']}/pin", json={"pin": "8642"})
    page = await tablet(dibs, open_board, sam)
    await expect(page.locator(".person-menu")).to_have_count(0)
    await enter(page, ids["Sam Okafor"], "8642")
    await expect(page.locator(".at-work .person")).to_have_text("Sam Okafor")
    await expect(page.locator("[data-task]").first).to_be_visible()
    await expect(page.get_by_role("link")).to_have_count(0)
    await page.locator(".person-menu > button").click()
    await expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


async def test_a_badge_is_enough(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    """A scanner types fast and ends with Enter, whatever is open."""
    page = await tablet(dibs, open_board, sam)
    await page.click(f"[data-tile='{ids['Bob Novak']}']")
    await scan(page, "ALICE-0001")
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    await expect(page.locator("dialog")).to_have_count(0)


# What a request of Firefox's had in it, Playwright does not tell.
TRIES = """window.tries = []
const { fetch } = window
window.fetch = (path, how) => {
    if (path.endsWith('/api/terminal/session') && how?.method === 'POST') {
        window.tries.push(how.body)
    }
    return fetch(path, how)
}"""


async def test_badges_at_every_pace(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int], free_task: FreeTask
) -> None:
    """However the scanner types, and whatever has the focus, no tile is tapped; a job ticket is
    told from a badge.
    """
    task = await free_task(number=f"9{ids['Alice Chen']}77-{id(dibs) % 1000}")
    page = await tablet(
        dibs, open_board, sam, outage=True, before=lambda page: page.add_init_script(TRIES)
    )
    scanner, tile = await Scanner.on(page), page.locator(f"[data-tile='{ids['Bob Novak']}']")
    for scanner.apart_ms, scanner.prefix, scanner.suffix in [
        (8, "", "Enter"),
        (80, "Enter", "Tab"),
        (150, "", ""),
    ]:
        await scan_at(tile, scanner, "ALICE-0001", page.locator(".at-work .person"), "Alice Chen")
        await expect(page.locator("dialog")).to_have_count(0)
        await page.get_by_role("button", name="Lock", exact=True).click()
        await expect(page.locator("[data-tile]").first).to_have_attribute("aria-disabled", "false")
    scanner.apart_ms, scanner.prefix, scanner.suffix = 120, "", "Enter"
    await expect(card(page, task["id"])).to_be_visible()
    told = page.locator(".name-tiles [role=alert]")
    said = "That is a job ticket. Sign in first, then scan it."
    await scan_at(tile, scanner, task["number"], told, said)
    badges = [json.loads(sent)["badge"] for sent in await page.evaluate("window.tries")]
    assert badges.count("ALICE-0001") == 3
    assert task["number"] not in badges


async def scan_at(tile: Locator, scanner: Scanner, code: str, seen: Locator, text: str) -> None:
    """Scan a code with the focus on a tile, and again if a busy machine has cut it in two, until
    the page shows what it means.
    """
    for _ in range(5):
        await tile.focus()
        await scanner.scan(code)
        if not scanner.held_up:
            break
        with contextlib.suppress(AssertionError):
            await expect(seen).to_have_text(text)
            return
    await expect(seen).to_have_text(text)


async def test_digits_of_a_keyboard(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    page = await tablet(dibs, open_board, sam)
    await page.click(f"[data-tile='{ids['Bob Novak']}']")
    await page.keyboard.type("1358", delay=120)
    await page.keyboard.press("Backspace", delay=120)
    await page.keyboard.type("7", delay=120)
    await page.wait_for_timeout(100)
    await page.keyboard.press("Enter")
    await expect(page.locator(".at-work .person")).to_have_text("Bob Novak")


@pytest.mark.usefixtures("forgiving")
async def test_a_wrong_pin(
    dibs: Dibs, browser: Browser, sam: httpx.AsyncClient, ids: dict[str, int], language: str
) -> None:
    context, open_page = await unwatched(browser)
    page = await tablet(dibs, open_page, sam, language)
    await enter(page, ids["Alice Chen"], "9999")
    await expect(page.locator(".pin-pad [role=alert]")).to_contain_text(WORDS[language]["wrong"])
    assert await findings(page) == []
    await expect(page.locator(".at-work")).to_have_count(0)
    await context.close()


async def test_a_first_pin_by_password(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int]
) -> None:
    """A person without a PIN enters the password once and chooses one."""
    charlie = ids["Charlie Diaz"]
    await sam.put(f"/api/boards/demo/people/{charlie}/pin", json={"pin": ""})
    page = await tablet(dibs, open_board, sam)
    await page.click(f"[data-tile='{charlie}']")
    await page.fill("#tablet-password", "demo")
    await page.keyboard.press("Enter")
    await page.fill("#new-pin", "8642")
    assert await findings(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)
    await page.get_by_role("button", name="Lock", exact=True).click()
    await expect(page.locator("[data-tile]").first).to_be_visible()
    await enter(page, charlie, "8642")
    await expect(page.locator(".at-work .person")).to_have_text("Charlie Diaz")
