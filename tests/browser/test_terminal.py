"""A shared tablet: tiles over the live board, a PIN or a badge, one name at a time, and a lock that
nobody forgets.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

from tests.browser.axe import findings
from tests.browser.board import Wire, card, dock, press, scan, slot
from tests.browser.conftest import FreeTask, Open
from tests.browser.scanner import Scanner
from tests.browser.screens import pair_page, people
from tests.live.board import join
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "who": "Tap your name",
        "lock": "Lock",
        "wrong": "Wrong PIN, badge or password.",
        "lanes": ["Free", "Taken"],
    },
    "zh-Hans": {
        "who": "请点击您的姓名",
        "lock": "锁定",
        "wrong": "PIN 码、工牌或密码有误",
        "lanes": ["待认领", "已认领"],
    },
}
FORGIVE = "from board.models.people import WrongTry; WrongTry.objects.all().delete()"
PINS = {"Alice Chen": "2468", "Bob Novak": "1357"}


@pytest.fixture(scope="module")
async def sam(dibs: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(dibs, "sam")
    yield http
    await http.aclose()


@pytest.fixture
def forgiving(dibs: Dibs) -> Iterator[None]:
    """Forget wrong PINs afterwards: after a few, the server answers no more tries."""
    yield
    dibs.shell(FORGIVE)


@pytest.fixture(scope="module")
async def ids(dibs: Dibs, sam: httpx.AsyncClient) -> dict[str, int]:
    """The ids of people by name; Alice and Bob have PINs, Alice a badge."""
    found = await people(dibs, sam)
    for name, pin in PINS.items():
        await sam.put(f"/api/boards/demo/people/{found[name]}/pin", json={"pin": pin})
    await sam.put(
        f"/api/boards/demo/people/{found['Alice Chen']}/badge", json={"badge": "ALICE-0001"}
    )
    return found


async def tablet(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, language: str = "en", **options: Any
) -> Page:
    """Open a tablet that a supervisor has paired."""
    screen = await pair(dibs, sam, kind="terminal", name="Tablet", language=language, theme="light")
    page = await open_board(None, None, language=language, **options)
    secret = {"name": "dibs_display", "value": screen.secret, "url": dibs.http()}
    await page.context.add_cookies([secret])
    await page.goto(dibs.http("/terminal"))
    await expect(page.locator("[data-tile]").first).to_be_visible()
    await expect(page.locator("[data-task]").first).to_be_visible()
    return page


async def unwatched(browser: Browser) -> tuple[BrowserContext, Open]:
    """Return a browser context of its own, for tests in which a refusal stands in the console as
    well.
    """
    context = await browser.new_context(viewport=ViewportSize(width=1280, height=800))

    async def open_page(*_: None, **__: Any) -> Page:
        return await context.new_page()

    return context, open_page


async def enter(page: Page, person: int, pin: str) -> None:
    """Tap a tile, and the PIN on the big keys."""
    await page.click(f"[data-tile='{person}']")
    for digit in pin:
        await page.locator(".pin-pad .keys").get_by_role("button", name=digit, exact=True).click()
    await page.locator(".pin-pad .keys [type=submit]").click()


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


async def test_badges_at_every_pace(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, ids: dict[str, int], free_task: FreeTask
) -> None:
    """However the scanner types, and whatever has the focus, no tile is tapped; a job ticket is
    told from a badge.
    """
    task = await free_task(number=f"9{ids['Alice Chen']}77-{id(dibs) % 1000}")
    page = await tablet(dibs, open_board, sam, outage=True)
    scanner, tile = await Scanner.on(page), page.locator(f"[data-tile='{ids['Bob Novak']}']")
    tries: list[str] = []

    def hear(sent: Request) -> None:
        if sent.url.endswith("/api/terminal/session") and sent.method == "POST":
            tries.append(sent.post_data or "")

    page.on("request", hear)
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
    badges = [json.loads(sent)["badge"] for sent in tries]
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
        # Not after another page, either.
        await page.go_back()
        await page.go_forward()
        await expect(page.locator("[data-tile]").first).to_be_visible()


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


async def test_it_locks_when_nobody_touches_it(
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


async def test_nobody_resends_what_another_pressed(
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
