"""Scans give no command but the claim of the printed ticket, for every kind of scanner and every
focus.
"""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Page

from tests.browser.board import card, slot
from tests.browser.conftest import FreeTask, Open
from tests.browser.scanner import Scanner
from tests.client import Client, Frame
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs

TRIES = 3
SPEEDS_MS = [8, 20, 35, 80, 120, 150]
PREFIXES = ["", "", "", "Enter", "~"]
SUFFIXES = ["Enter", "Enter", "Tab", ""]
# Letters that are commands, a space, the key of the search, and digits alone.
CODES = ["dpc-{}", "WH/MO/{}", "sNap {}", "{}", "nn-Card-{}"]


@dataclass(frozen=True, slots=True)
class Floor:
    """A page of Alice's, what lies about on it, and the tickets that are scanned."""

    page: Page
    free: Frame
    own: Frame
    running: Frame


async def nothing(floor: Floor) -> None:
    await floor.page.evaluate("document.activeElement.blur()")


async def another_claim(floor: Floor) -> None:
    await slot(floor.page, floor.free["id"]).focus()


async def own_start(floor: Floor) -> None:
    await slot(floor.page, floor.own["id"]).focus()


async def running_card(floor: Floor) -> None:
    await card(floor.page, floor.running["id"]).locator(".body").focus()


async def claim_next(floor: Floor) -> None:
    await floor.page.locator(".lane .foot").focus()


async def a_filter(floor: Floor) -> None:
    await floor.page.locator(".top .filters .chip").nth(1).focus()


async def search(floor: Floor) -> None:
    await floor.page.locator("#search").focus()


async def sheet(floor: Floor) -> None:
    await card(floor.page, floor.running["id"]).locator(".body").click()
    await floor.page.locator("dialog [data-verb]").first.focus()


async def pad(floor: Floor) -> None:
    await sheet(floor)
    await floor.page.locator("dialog [data-verb=report]").click()
    await floor.page.locator("dialog [data-count]").first.focus()


PLACES = [nothing, another_claim, own_start, running_card, claim_next, a_filter, search, sheet, pad]


@dataclass(frozen=True, slots=True)
class Round:
    """One scan: what it is of, how it comes, and where."""

    code: str
    apart_ms: int
    prefix: str
    suffix: str
    caps: bool
    method: bool
    place: Callable[[Floor], Awaitable[None]]

    @property
    def claims(self) -> bool:
        """Whether the ticket becomes Alice's: not where it may be typed, nor behind a question."""
        if self.place is search:
            return self.apart_ms < 50 and self.prefix != "~"
        return self.place is not pad and self.prefix != "~"


def rounds(count: int, *, method: bool) -> list[Round]:
    """Return that many scans: every place in turn, the rest by lot, the same each time.

    Args:
        method: whether some come while an input method is on.
    """
    lot = random.Random(4425)
    found = []
    for number, place in zip(range(count), itertools.cycle(PLACES), strict=False):
        found.append(
            Round(
                CODES[number % len(CODES)],
                lot.choice(SPEEDS_MS),
                lot.choice(PREFIXES),
                lot.choice(SUFFIXES),
                lot.random() < 0.2,
                place is not search and lot.random() < 0.2 and method,
                place,
            )
        )
    return found


async def play(
    floor: Floor, scanner: Scanner, alice: Client, tickets: dict[str, Frame], each: Round
) -> bool:
    """Scan once, again if the machine was too busy for it, and put the board back; returns whether
    the ticket was claimed.
    """
    for _ in range(TRIES):
        claimed = await scan_once(floor, scanner, alice, tickets[each.code], each)
        if claimed == each.claims or not scanner.held_up:
            break
    return claimed


async def scan_once(
    floor: Floor, scanner: Scanner, alice: Client, ticket: Frame, each: Round
) -> bool:
    await each.place(floor)
    scanner.apart_ms, scanner.caps, scanner.method = each.apart_ms, each.caps, each.method
    scanner.prefix, scanner.suffix = each.prefix, each.suffix
    await scanner.scan(ticket["number"])
    claimed = False
    with contextlib.suppress(TimeoutError):
        await alice.until(lambda: alice.tasks[ticket["id"]]["owner"], 10 if each.claims else 0.4)
        claimed = True
        await alice.granted("release", task=ticket["id"])
    while await floor.page.locator("dialog").count():
        await floor.page.keyboard.press("Escape")
        await asyncio.sleep(0.05)
    await floor.page.locator("#search").fill("")
    return claimed


@pytest.mark.timeout(1200)
async def test_scans_give_no_command(
    dibs: Dibs, open_board: Open, free_task: FreeTask, effort: Effort
) -> None:
    async with await join(dibs, "alice") as alice:
        free, own, running = [await free_task() for _ in range(3)]
        for task in (own, running):
            await alice.granted("claim", task=task["id"])
        await alice.granted("start", task=running["id"])
        tickets = {
            code: await free_task(number=code.format(40_000 + free["id"]), priority="low")
            for code in CODES
        }
        page = await open_board("alice")
        floor, scanner = Floor(page, free, own, running), await Scanner.on(page)
        before = len(alice.events())
        plan = rounds(effort.scans, method=scanner.has_method)
        claimed = [await play(floor, scanner, alice, tickets, each) for each in plan]
        given = [(event["kind"], event["task"]["id"]) for event in alice.events()[before:]]
        printed = [tickets[each.code]["id"] for each, was in zip(plan, claimed, strict=True) if was]
        wanted = [(kind, task) for task in printed for kind in ("task.claimed", "task.released")]
        assert given == wanted, f"{len(given) - len(wanted)} other commands of {len(plan)} scans"
        missed = [each for each, was in zip(plan, claimed, strict=True) if was != each.claims]
        assert not missed, f"{len(missed)} of {len(plan)}: {missed}"
