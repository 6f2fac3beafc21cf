"""Screens whose server is away, or turns them away: what they say, how often they ask, how soon
they are right again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.screens import pair_page, people
from tests.conftest import QUICK, Effort
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

LEAVE = (
    "from board.models.people import Membership; "
    "Membership.objects.filter(person__username='alice').delete()"
)
JOIN = (
    "from board.models.board import Board; from board.models.people import Membership, Person; "
    "Membership.objects.create(person=Person.objects.get(username='alice'), "
    "board=Board.objects.get(slug='demo'), role='operator')"
)
PIN = "2468"
SLACK_S = 4
"""What a loaded machine takes to read, render and greet, beside the pauses between tries."""


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[Dibs]:
    """A server that is killed and started again."""
    own = Dibs(folder / f"away-{time.monotonic_ns()}", **QUICK)
    yield own
    own.stop()


@pytest.fixture
async def terminal(browser: Browser, server: Dibs) -> AsyncIterator[tuple[Page, int]]:
    """A paired tablet with name tiles, and the id of Alice, who has a PIN."""
    sam = await sign_in(server, "sam")
    alice = (await people(server, sam))["Alice Chen"]
    await sam.put(f"/api/boards/demo/people/{alice}/pin", json={"pin": PIN})
    context = await browser.new_context(viewport=ViewportSize(width=1280, height=800))
    page = await context.new_page()
    await page.goto(server.http("/terminal"))
    await pair_page(page, sam, kind="terminal", name="Tablet", language="en", theme="light")
    await expect(page.locator(f"[data-tile='{alice}'][aria-disabled=false]")).to_be_visible()
    yield page, alice
    await context.close()
    await sam.aclose()


async def enter(page: Page, person: int) -> None:
    await page.click(f"[data-tile='{person}']")
    for digit in PIN:
        await page.locator(".pin-pad .keys").get_by_role("button", name=digit, exact=True).click()
    await page.locator(".pin-pad .keys [type=submit]").click()
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")


async def test_a_tablet_that_is_turned_away_says_why_and_does_not_hammer(
    server: Dibs, terminal: tuple[Page, int]
) -> None:
    """Its worker stays signed in, and it comes back at a touch.

    Code 4503; 4504, 4509 and 4510 take the same way.
    """
    page, alice = terminal
    await enter(page, alice)
    await expect(page.locator(".connection")).to_have_text("Live")
    asked: list[str] = []
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("request", lambda request: asked.append(request.url))
    server.shell(LEAVE)
    await expect(page.locator(".band")).to_contain_text("You have no access to this board.")
    # What the refusal itself makes the page ask is on its way.
    await page.wait_for_timeout(2000)
    asked.clear()
    await page.wait_for_timeout(3000)
    # A tablet reports every ten seconds what it shows, and fetches the CSRF token for it.
    report = [server.http("/api/session"), server.http("/api/terminal/seen")]
    assert asked in ([], report, report[:1], report[1:])
    await expect(page.locator(".at-work .person")).to_have_text("Alice Chen")
    server.shell(JOIN)
    await page.locator(".band").get_by_role("button", name="Try again").click()
    await expect(page.locator(".band")).to_have_count(0)
    await expect(page.locator(".connection")).to_have_text("Live", timeout=15_000)
    assert len([url for url in asked if "/ws/" in url]) == 1


# Seven minutes: Firefox then waits up to a minute before each socket.
@pytest.mark.timeout(900)
async def test_every_screen_is_right_soon_after_the_server_is_back(
    browser: Browser,
    server: Dibs,
    terminal: tuple[Page, int],
    effort: Effort,
    record_property: Callable[[str, object], None],
) -> None:
    """A board, a wall and a tablet, which was locked meanwhile: it shows its tiles over the last
    board, not as live.
    """
    tablet, alice = terminal
    context = await browser.new_context(viewport=ViewportSize(width=1280, height=800))
    board, wall = await context.new_page(), await context.new_page()
    await board.goto(server.http("/sign-in"))
    await board.click("[data-demo=sam]")
    await expect(board.locator(".connection")).to_have_text("Live")
    await wall.goto(server.http("/wall/demo"))
    await expect(wall.locator(".wall.live")).to_be_visible()
    screens = {board: ".connection.live", wall: ".wall.live", tablet: ".connection.live"}
    for gone_s in effort.gone_s:
        await enter(tablet, alice)
        await expect(tablet.locator("[data-task]").first).to_be_visible()
        server.servers[0].kill()
        gone = time.monotonic()
        await _lock_without_a_server(tablet)
        await asyncio.sleep(max(0, gone + gone_s - time.monotonic()))
        server.restart()
        back = time.monotonic()

        async def right_again(page: Page, live: str, back: float = back) -> float:
            await page.wait_for_selector(live, timeout=30_000)
            return time.monotonic() - back

        took = await asyncio.gather(*(right_again(*screen) for screen in screens.items()))
        record_property(f"right_after_{gone_s}_s", took)
        assert max(took) < 5 + SLACK_S, (gone_s, took)
        await expect(tablet.locator(f"[data-tile='{alice}']")).to_have_attribute(
            "aria-disabled", "false"
        )
    await enter(tablet, alice)
    await context.close()


async def _lock_without_a_server(tablet: Page) -> None:
    await tablet.get_by_role("button", name="Lock", exact=True).click()
    await expect(tablet.locator("[data-tile]").first).to_be_visible()
    await expect(tablet.locator(".name-tiles .problem")).to_contain_text(
        "No connection to the server."
    )
    await expect(tablet.locator("[data-task]").first).to_be_visible()
    await expect(tablet.locator(".connection")).not_to_have_text("Live", timeout=20_000)
    await expect(tablet.locator(".person-menu, .filters > *")).to_have_count(0)
