"""Devices that call when urgent tasks come: by a sound and a pulse, for new ones alone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import card, words
from tests.browser.conftest import FreeTask, Open
from tests.live.board import eventually

COUNT_NOTES = """window.notes = 0
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (...when) {
    window.notes += 1
    return start.apply(this, when)
}
"""


async def notes(page: Page) -> int:
    return int(await page.evaluate("window.notes"))


async def rings(page: Page) -> None:
    """Wait until all of a call was played."""

    async def all_of_it() -> bool:
        return await notes(page) == 4

    await eventually(all_of_it)


@pytest.mark.not_in_firefox("sound")
async def test_new_urgent_tasks_are_called_out(
    open_board: Open, free_task: FreeTask, language: str
) -> None:
    says = words(language)
    old = await free_task()
    alice = await open_board(
        "alice", language=language, before=lambda page: page.add_init_script(COUNT_NOTES)
    )
    pulse = alice.locator("html[data-andon]")
    await expect(card(alice, old["id"])).to_be_visible()
    await alice.locator(".person-menu > button").click()
    await alice.get_by_label(says("andon.sound")).check()
    await alice.get_by_label(says("andon.pulse")).check()
    await expect(pulse).to_have_count(0)
    await alice.get_by_role("button", name=says("andon.test")).click()
    await expect(pulse).to_have_count(1)
    await rings(alice)
    await expect(pulse).to_have_count(0, timeout=8000)

    # What was there when the page came is no news; nor is what is not urgent.
    await alice.reload()
    await expect(card(alice, old["id"])).to_be_visible()
    calm = await free_task(priority="high")
    await expect(card(alice, calm["id"])).to_be_visible()
    assert (await notes(alice), await pulse.count()) == (0, 0)
    # Browsers play nothing before a page was touched.
    await alice.locator("h1").click()
    new = await free_task()
    await expect(pulse).to_have_count(1)
    await expect(alice.locator("p.said[role=status]")).to_have_text(
        says("andon.new", no=new["number"])
    )
    await rings(alice)
