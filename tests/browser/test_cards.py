"""Cards of a lane: whatever a task's number, its state and its due time are, each line of its card
has room, and its button is below them.
"""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.board import card
from tests.browser.conftest import FreeTask, Open
from tests.browser.test_controls import FAULTS
from tests.client import Frame
from tests.live.board import join
from tests.servers.dibs import Dibs

WINDOWS = [
    ViewportSize(width=320, height=700),
    ViewportSize(width=390, height=844),
    ViewportSize(width=640, height=400),
    ViewportSize(width=1280, height=800),
    ViewportSize(width=1920, height=1080),
]

# Lines of a card that lie over each other or over its button, are outside of it, or cut: only a
# title and a place may end in dots, and are whole in the task's sheet.
CROWDED = """() => [...document.querySelectorAll('.card')].flatMap((card) => {
    const outer = card.getBoundingClientRect(), found = []
    const lines = [...card.querySelectorAll('.number, .due, .what, .line:not(.first), .slot-box')]
        .map((node) => ({ name: node.className, node, box: node.getBoundingClientRect() }))
    lines.forEach(({ name, node, box }, at) => {
        for (const other of lines.slice(at + 1)) {
            const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
            const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
            if (across > 0.5 && down > 0.5) found.push(`${name} on ${other.name}`)
        }
        if (box.left < outer.left || box.right > outer.right || box.bottom > outer.bottom)
            found.push(`${name} is outside`)
        if (node.scrollWidth > node.clientWidth + 1) found.push(`${name} is cut`)
    })
    const what = card.querySelector('.what')
    const inLines = what.clientHeight / parseFloat(getComputedStyle(what).lineHeight)
    if (Math.abs(inLines - Math.round(inLines)) > 0.1) found.push(`${inLines} lines of the title`)
    const state = card.querySelector('.state .detail')
    if (state?.scrollWidth > state?.clientWidth) found.push(`cut: ${state.textContent}`)
    return found.map((fault) => `${card.querySelector('.number').textContent}: ${fault}`)
})"""


MINE = [
    # The length of its number, and why it is paused; without a reason it is not started.
    (6, None),
    (6, "machine"),
    (9, "machine"),
    (18, None),
    (18, "machine"),
    (32, None),
    (32, "machine"),
    (40, "machine"),
]

_numbers = itertools.count(100)


async def late_task(free_task: FreeTask, length: int) -> Frame:
    return await free_task(
        number=f"{next(_numbers)}-26-AUFTRAG-2026-HALLE-4-POS-0017-SUED"[:length],
        title="Crowded: a title of more than two lines of a card on most screens, however wide",
        station="Press 4",
        customer="North",
        quantity=1000,
        due_at=(datetime.now(UTC) - timedelta(days=14)).isoformat(),
    )


async def task_of_alice(dibs: Dibs, free_task: FreeTask, length: int, reason: str | None) -> Frame:
    task = await late_task(free_task, length)
    async with await join(dibs, "alice") as alice:
        await alice.granted("claim", task=task["id"])
        if reason is not None:
            await alice.granted("start", task=task["id"])
            await alice.granted("report", task=task["id"], done=500, defective=0)
            await alice.granted("pause", task=task["id"], reason=reason)
    return task


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_every_line_of_a_card_has_room(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    free = [await late_task(free_task, length) for length in (6, 18, 40)]
    mine = [await task_of_alice(dibs, free_task, *told) for told in MINE]
    alice = await open_board("alice", "/boards/demo?q=crowded", language=language)
    found = []
    for density in ("normal", "glove"):
        await alice.evaluate("name => { document.documentElement.dataset.density = name }", density)
        for window in WINDOWS:
            await alice.set_viewport_size(window)
            for at, tasks in enumerate((free, mine)):
                lane = alice.locator(".segments .chip").nth(at)
                if await lane.is_visible():
                    await lane.click()
                await expect(card(alice, tasks[-1]["id"])).to_be_visible()
                faults = await alice.evaluate(CROWDED) + await alice.evaluate(FAULTS)
                found += [f"{density}, {window['width']}: {fault}" for fault in faults]
    assert not found, "\n".join(found)
