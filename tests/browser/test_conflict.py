"""The conflict moment in real browsers: two press Claim in the same tick."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.board import Wire, card, dock, lane, over_the_slot, slot
from tests.browser.conftest import FreeTask, Open
from tests.live.board import join
from tests.servers.dibs import Dibs

NAMES = {"alice": "Alice Chen", "bob": "Bob Novak"}

# Everything that must not change on the loser's card.
REMEMBER = """(task) => {
    const card = document.querySelector(`[data-task='${task}']`)
    window.kept = { card, box: card.getBoundingClientRect(), top: card.parentElement.scrollTop, said: [] }
    const node = document.querySelector('[role=alert]')
    window.kept.alert = node
    new MutationObserver(() => window.kept.said.push(node.textContent)).observe(
        node, { childList: true, characterData: true, subtree: true })
}"""
COMPARE = """(task) => {
    const card = document.querySelector(`[data-task='${task}']`)
    const box = card.getBoundingClientRect()
    const { kept } = window
    return {
        sameNode: card === kept.card,
        sameBox: ['x', 'y', 'width', 'height'].every((side) => box[side] === kept.box[side]),
        sameTop: card.parentElement.scrollTop === kept.top,
        focused: card.contains(document.activeElement) && document.activeElement.classList.contains('slot'),
        navigations: performance.getEntriesByType('navigation').length,
        said: kept.said,
        sameAlert: document.querySelector('[role=alert]') === kept.alert,
    }
}"""


async def test_two_press_in_the_same_tick(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    number = task["number"]
    pages = {"alice": await open_board("alice"), "bob": await open_board("bob", language="zh-Hans")}
    third = await open_board("ana")
    await third.get_by_role("button", name="My department").click()
    wall = await open_board("sam", "/wall/demo", width=1920, height=1080)
    for page in pages.values():
        await page.evaluate(REMEMBER, task["id"])
        await page.mouse.move(*await over_the_slot(page, task["id"]))
        await page.mouse.down()
    await asyncio.gather(*(page.mouse.up() for page in pages.values()))
    for page in pages.values():
        await expect(dock(page)).to_contain_text(number)
    async with await join(dibs, "sam") as sam:
        owner = sam.tasks[task["id"]]["owner"]
    winner = owner["username"]
    loser = "bob" if winner == "alice" else "alice"
    yours = {"alice": f"{number} is yours.", "bob": f"{number} 已归您。"}
    lost = {
        "alice": f"{NAMES['bob']} claimed {number} just before you.",
        "bob": f"{number} 刚刚已由{NAMES['alice']}认领。",
    }
    await expect(dock(pages[winner])).to_contain_text(yours[winner])
    await expect(dock(pages[loser])).to_contain_text(lost[loser])
    # All four agree.
    await expect(slot(pages[loser], task["id"])).to_contain_text(owner["name"])
    await expect(slot(third, task["id"])).to_contain_text(owner["name"])
    await expect(card(wall, task["id"]).locator(".who")).to_have_text(owner["name"])
    now = await pages[loser].evaluate(COMPARE, task["id"])
    assert now["sameNode"]
    assert now["sameBox"]
    assert now["sameTop"]
    assert now["focused"]
    assert now["sameAlert"]
    assert now["navigations"] == 1
    assert len(now["said"]) == 1
    assert lost[loser] in now["said"][0]
    assert (await pages[winner].evaluate(COMPARE, task["id"]))["said"] == []
    # After F5: the same owner, still signed in.
    await pages[loser].reload()
    others = {"alice": "Others", "bob": "其他人"}[loser]
    await expect(
        lane(pages[loser], others).locator(f"[data-task='{task['id']}'] .slot")
    ).to_contain_text(owner["name"])


async def test_the_conflict_frame_alone_refreshes_the_card(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    wire.drop_down = lambda frame: frame["type"] == "events"
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    # Her board does not know yet.
    await expect(slot(alice, task["id"])).to_have_text("Claim")
    await slot(alice, task["id"]).click()
    await expect(slot(alice, task["id"])).to_contain_text("Bob Novak")
    await expect(dock(alice)).to_contain_text(
        f"Bob Novak claimed {task['number']} just before you."
    )
    assert wire.opened == 1


async def test_an_ok_wins_over_an_earlier_loss(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """Bob claims and gives back while Alice's claim is on its way: what she gets is hers."""
    task = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    wire.hold_up = lambda frame: frame["type"] == "claim"
    await slot(alice, task["id"]).click()
    await expect(slot(alice, task["id"])).to_have_text("Claiming…")
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
        await expect(slot(alice, task["id"])).to_contain_text("Bob Novak")
        await bob.granted("release", task=task["id"])
    await expect(dock(alice)).to_contain_text(f"{task['number']} is free again.")
    wire.let_go()
    await expect(dock(alice)).to_contain_text(f"{task['number']} is yours.")
    await expect(slot(alice, task["id"])).to_have_text("Start")


async def test_a_slow_answer_is_waited_for(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """Claiming… at once, Still asking… after 3 s, and a second tap is the same command."""
    task = await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    wire.hold_up = lambda frame: frame["type"] == "claim"
    await slot(alice, task["id"]).click()
    await expect(slot(alice, task["id"])).to_have_attribute("aria-disabled", "true")
    await slot(alice, task["id"]).click(force=True)
    await expect(slot(alice, task["id"])).to_have_text("Still asking the server…", timeout=5000)
    assert len(wire.held) == 1
    wire.let_go()
    await expect(dock(alice)).to_contain_text(f"{task['number']} is yours.")


async def test_the_suggestion_follows_the_board(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """The next free task is offered; if that one goes too, the offer changes in place; if mine gets
    free, it says so.
    """
    first = await free_task()
    second, third = await free_task(), await free_task()
    wire = Wire()
    alice = await open_board("alice", before=wire.attach)
    wire.hold_up = lambda frame: frame["type"] == "claim"
    async with await join(dibs, "bob") as bob:
        await slot(alice, first["id"]).click()
        await expect(slot(alice, first["id"])).to_have_text("Claiming…")
        await bob.granted("claim", task=first["id"])
        wire.let_go()
        action = dock(alice).get_by_role("button").first
        await expect(action).to_have_text(f"Claim {second['number']}")
        await bob.granted("claim", task=second["id"])
        await expect(action).to_have_text(f"Claim {third['number']}")
        await bob.granted("release", task=first["id"])
        await expect(dock(alice)).to_contain_text(f"{first['number']} is free again.")
        await expect(action).to_have_text(f"Claim {first['number']}")
        await alice.wait_for_timeout(700)
        await action.click()
        await expect(dock(alice)).to_contain_text(f"{first['number']} is yours.")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
@pytest.mark.parametrize("density", ["normal", "glove"])
async def test_the_dock_has_room_for_its_buttons(
    dibs: Dibs, open_board: Open, free_task: FreeTask, width: int, height: int, density: str
) -> None:
    """With a long title of the next task, words are cut off before buttons are."""
    task = await free_task()
    await free_task(title="Wedding invitations " * 9)
    alice = await open_board(
        "alice",
        width=width,
        height=height,
        before=lambda page: page.add_init_script(
            f"localStorage.setItem('dibs.density', '{density}')"
        ),
    )
    async with await join(dibs, "bob") as bob:
        await alice.mouse.move(*await over_the_slot(alice, task["id"]))
        await alice.mouse.down()
        await bob.granted("claim", task=task["id"])
        await expect(slot(alice, task["id"])).to_contain_text("Bob Novak")
        await alice.mouse.up()
        await expect(dock(alice)).to_contain_text("Wedding invitations")
        strip = await dock(alice).bounding_box()
        assert strip
        assert strip["y"] + strip["height"] <= height
        for button in await dock(alice).get_by_role("button").all():
            box = await button.bounding_box()
            assert box
            assert strip["y"] + 4 < box["y"]
            assert box["y"] + box["height"] < strip["y"] + strip["height"]
        await bob.granted("release", task=task["id"])
