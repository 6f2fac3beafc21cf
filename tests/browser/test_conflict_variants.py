"""Every way in which a claim can end otherwise than hoped for, and what the dock says of it, in
both languages.
"""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.board import Wire, card, dock, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Frame
from tests.live.board import eventually, join
from tests.servers.dibs import Dibs

RETRY = {"can_retry": False, "suggestion": "", "action_text": ""}

# Every text that the page's alert ever held.
LISTEN = """() => {
    window.alerts = []
    const node = document.querySelector('[role=alert]')
    new MutationObserver(() => node.textContent && window.alerts.push(node.textContent)).observe(
        node, { childList: true, characterData: true, subtree: true })
}"""


class Claimer:
    """Alice before her board, whose claims go nowhere until they are let go."""

    def __init__(self, page: Page, wire: Wire, language: str) -> None:
        self.page, self.wire, self.says = page, wire, words(language)

    @classmethod
    async def sit_down(cls, open_board: Open, language: str) -> "Claimer":
        wire = Wire()
        page = await open_board("alice", language=language, before=wire.attach)
        await page.evaluate(LISTEN)
        return cls(page, wire, language)

    async def reach_for(self, task: Frame) -> None:
        self.wire.hold_up = lambda frame: frame["type"] == "claim"
        before = len(self.wire.held)
        await slot(self.page, task["id"]).click()
        async with asyncio.timeout(10):
            while len(self.wire.held) == before:
                await self.page.wait_for_timeout(20)

    async def hears(self, key: str, **given: Any) -> None:
        await expect(dock(self.page)).to_contain_text(self.says(key, **given), timeout=15_000)

    async def alerts(self, count: int) -> list[str]:
        """Return what was said aloud, once there is that much."""
        await eventually(lambda: self.page.evaluate(f"window.alerts.length >= {count}"), 30)
        heard: list[str] = await self.page.evaluate("window.alerts")
        assert len(heard) == count
        return heard


async def test_the_event_comes_before_the_answer(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    await alice.reach_for(task)
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    await alice.hears("lost.title", name="Bob Novak", no=task["number"])
    alice.wire.let_go()
    # The answer is no news: another one, behind it, shows that it has come.
    await alice.page.keyboard.press("Escape")
    other = await free_task()
    await expect(slot(alice.page, other["id"])).to_be_visible()
    await expect(dock(alice.page)).to_be_empty()
    await alice.alerts(1)


async def test_the_answer_comes_before_the_event(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    alice.wire.hold_down = lambda frame: frame["type"] == "events"
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    await slot(alice.page, task["id"]).click()
    await alice.hears("lost.title", name="Bob Novak", no=task["number"])
    await expect(slot(alice.page, task["id"])).to_contain_text("Bob Novak")
    alice.wire.let_go()
    other = await free_task()
    await expect(slot(alice.page, other["id"])).to_be_visible()
    await alice.alerts(1)
    assert alice.wire.opened == 1


@pytest.mark.parametrize("winner", ["alice", "bob"])
async def test_the_answer_is_lost_and_the_claim_sent_again(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str, winner: str
) -> None:
    """The link drops before the answer came.

    The same ref is sent again, has one effect, and the doubt is resolved.
    """
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    alice.wire.drop_down = lambda frame: frame["type"] in {"ok", "events"}
    if winner == "alice":
        await slot(alice.page, task["id"]).click()
    else:
        await alice.reach_for(task)
    async with await join(dibs, "sam") as sam, await join(dibs, "bob") as bob:
        if winner == "bob":
            await bob.granted("claim", task=task["id"])
        await sam.until(lambda: sam.tasks[task["id"]]["owner"])
        alice.wire.hold_up = lambda _: False
        alice.wire.change_down = lambda frame: frame
        await alice.wire.disconnect()
        await alice.hears("unknown", no=task["number"])
        alice.wire.drop_down = lambda _: False
        if winner == "alice":
            await alice.hears("resolvedWon", no=task["number"])
        else:
            await alice.hears("resolvedLost", name="Bob Novak", no=task["number"])
        claims = alice.wire.commands("claim")
        assert len(claims) >= 2
        assert len({frame["ref"] for frame in claims}) == 1
        assert len([event for event in sam.events() if event["kind"] == "task.claimed"]) <= 1


async def test_it_is_lost_to_an_assignment(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    await alice.reach_for(task)
    async with await join(dibs, "sam") as sam:
        bob = next(person["id"] for person in sam.people.values() if person["username"] == "bob")
        await sam.granted("assign", task=task["id"], to=bob)
    said = alice.says(
        "lost.assigned", supervisor="Sam Okafor", no=task["number"], name="Bob Novak", time="TIME"
    )
    before, after = map(re.escape, said.split("TIME"))
    await expect(dock(alice.page)).to_contain_text(re.compile(rf"{before}\d\d:\d\d{after}"))
    alice.wire.let_go()


async def test_a_supervisor_takes_it_away(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task, second = await free_task(), await free_task()
    alice = await Claimer.sit_down(open_board, language)
    async with await join(dibs, "alice") as tablet, await join(dibs, "sam") as sam:
        bob = next(person["id"] for person in sam.people.values() if person["username"] == "bob")
        for each in (task, second):
            await tablet.granted("claim", task=each["id"])
        await sam.until(lambda: sam.tasks[second["id"]]["owner"])
        await sam.granted(
            "assign", task=task["id"], to=bob, expect=sam.tasks[task["id"]]["rev"], reason="illness"
        )
        await alice.hears("takenAway", supervisor="Sam Okafor", no=task["number"], name="Bob Novak")
        await sam.granted("release", task=second["id"])
        await alice.hears("takenBack", supervisor="Sam Okafor", no=second["number"])


async def test_it_is_cancelled_meanwhile(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    await alice.reach_for(task)
    async with await join(dibs, "sam") as sam:
        await sam.granted("cancel", task=task["id"], reason="withdrawn")
    await alice.hears("cancelled", no=task["number"], name="Sam Okafor")
    alice.wire.let_go()


async def test_it_is_mine_already(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    """My other tablet was quicker."""
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    await alice.reach_for(task)
    async with await join(dibs, "alice") as tablet:
        await tablet.granted("claim", task=task["id"])
    alice.wire.let_go()
    await alice.hears("already", no=task["number"])


async def test_no_other_task_is_free(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task = await free_task()
    wire = Wire()

    def only_this_one(frame: Frame) -> Frame:
        if frame["type"] == "snapshot":
            frame["tasks"] = [one for one in frame["tasks"] if one["id"] == task["id"]]
        return frame

    wire.change_down = only_this_one
    alice = Claimer(
        await open_board("alice", language=language, before=wire.attach), wire, language
    )
    await alice.reach_for(task)
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    await alice.hears("lost.none")
    wire.let_go()
    # Nothing to claim: what is left is to look again, without a reload.
    wire.change_down = lambda frame: frame
    again = dock(alice.page).get_by_role("button", name=alice.says("refresh"))
    await expect(again).to_have_attribute("aria-disabled", "false")
    await again.click()
    await expect(alice.page.locator(".card").nth(3)).to_be_visible()
    assert wire.opened == 2
    assert await alice.page.evaluate("performance.getEntriesByType('navigation').length") == 1


async def test_several_in_a_row(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    """Each is told once, in its turn, and each card shows who has it."""
    tasks = [await free_task() for _ in range(3)]
    alice = await Claimer.sit_down(open_board, language)
    async with await join(dibs, "bob") as bob:
        for task in tasks:
            await alice.reach_for(task)
            await bob.granted("claim", task=task["id"])
            await alice.hears("lost.title", name="Bob Novak", no=task["number"])
            alice.wire.let_go()
    for task in tasks:
        await expect(card(alice.page, task["id"]).first).to_contain_text("Bob Novak")
    heard = await alice.alerts(len(tasks))
    told = [alice.says("lost.title", name="Bob Novak", no=task["number"]) for task in tasks]
    assert [alert[: len(said)] for alert, said in zip(heard, told, strict=True)] == told


async def test_refusals(open_board: Open, free_task: FreeTask, language: str) -> None:
    """Each kind of refusal has its words; the card is free as before."""
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    no = task["number"]
    cases: dict[str, tuple[str, dict[str, Any]]] = {
        "permission_denied": ("permission", {}),
        "rate_limited": ("rate", {}),
        "internal": ("other", {}),
        "wrong_department": (
            "otherDept",
            {"no": no, "dept": "Printing", "supervisor": "Sam Okafor"},
        ),
        "unauthenticated": ("session", {}),
    }
    for code, (key, given) in cases.items():
        await alice.reach_for(task)
        ref = alice.wire.commands("claim")[-1]["ref"]
        alice.wire.held.clear()
        alice.wire.say(
            {"type": "error", "ref": ref, "code": code, "detail": "", "task": task, "retry": RETRY}
        )
        await alice.hears(key, **given)
        await expect(slot(alice.page, task["id"])).to_have_text(alice.says("claim"))


async def test_undo_ends_when_another_person_changes_the_task(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str
) -> None:
    task = await free_task()
    alice = await Claimer.sit_down(open_board, language)
    await slot(alice.page, task["id"]).click()
    await alice.hears("won", no=task["number"])
    await expect(dock(alice.page).get_by_role("button")).to_have_count(3)
    async with await join(dibs, "sam") as sam:
        await sam.granted("edit", task=task["id"], note="mind the fold")
    await expect(dock(alice.page).get_by_role("button")).to_have_count(2)
    await alice.hears("won", no=task["number"])
