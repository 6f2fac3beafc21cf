"""What there is to do now stands in the place of the dock while that has nothing to say."""

from playwright.async_api import Page, expect

from tests.browser.board import card, dock, words
from tests.browser.conftest import FreeTask, Open
from tests.browser.test_controls import WHOLE
from tests.live.board import join
from tests.servers.dibs import Dibs

FREE = "[data-lane=free] .card"
LONGEST = "WO-2026-KW48-000123-A-REV7-XYZ-000123456"
CUT = """(card) => {
    const number = card.querySelector('.number'), body = card.querySelector('.body')
    const [one, other] = [number.getBoundingClientRect(), body.getBoundingClientRect()]
    return number.scrollWidth > number.clientWidth + 1 || one.bottom > other.bottom + 1
}"""


async def top_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).bounding_box()
    assert box
    return box["y"]


async def test_my_running_task_is_paused_and_resumed_there(open_board: Open, language: str) -> None:
    says = words(language)
    alice = await open_board("alice", language=language)
    now = alice.locator(".now")
    await expect(now).to_contain_text(says("runningFor", **{"for": ""}).strip())
    assert await alice.evaluate(WHOLE, FREE) >= 4
    place = await top_of(alice, ".now")
    number = await now.locator(".number").inner_text()
    pause = now.locator("[data-now=pause]")
    await alice.wait_for_timeout(700)
    await pause.focus()
    await alice.keyboard.press("Enter")
    await expect(dock(alice)).to_contain_text(says("did.pause", no=number))
    await expect(now).to_have_count(0)
    assert await top_of(alice, ".dock") == place
    # The next step is to say why, and none has to.
    await expect(dock(alice).get_by_role("button").first).to_be_focused()
    await dock(alice).get_by_role("button", name=says("close")).click()
    await expect(now.locator("[data-now=start]")).to_have_text(says("resume"))
    await expect(now.locator(".button").first).to_be_focused()
    await alice.wait_for_timeout(700)
    await now.locator("[data-now=start]").click()
    await expect(dock(alice)).to_contain_text(says("did.start", no=number))


async def test_a_low_screen_begins_with_what_runs(open_board: Open) -> None:
    alice = await open_board("alice", width=640, height=400)
    await expect(alice.locator(".now")).to_be_hidden()
    await expect(alice.locator(".lane.alone .card").first).to_contain_text("Running")


async def test_a_win_offers_to_start_and_a_loss_says_why(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    task = await free_task(number=LONGEST, title="A title that is so long that it takes two lines")
    alice = await open_board("alice")
    assert not await card(alice, task["id"]).evaluate(CUT)
    await card(alice, task["id"]).locator(".slot").click()
    await expect(dock(alice)).to_contain_text(f"{LONGEST} is yours.")
    await expect(dock(alice)).to_contain_text("A title that is so long")
    first, second = (dock(alice).get_by_role("button").nth(at) for at in (0, 1))
    await expect(first).to_have_text(f"Start {LONGEST}")
    await expect(second).to_contain_text("Undo")
    async with await join(dibs, "sam") as sam:
        people = sam.people.values()
        bob = next(person["id"] for person in people if person["username"] == "bob")
        seen = sam.tasks[task["id"]]["rev"]
        why = "Bob has the right die"
        await sam.granted("assign", task=task["id"], to=bob, expect=seen, reason=why)
    await expect(dock(alice)).to_contain_text(
        f"Sam Okafor moved {LONGEST} from you to Bob Novak. “Bob has the right die”"
    )
