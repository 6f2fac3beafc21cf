"""The pages of one board share one connection, and what is under way or was said outlasts a change
of pages.
"""

from playwright.async_api import Page, expect

from tests.browser.board import Wire, card, count_sockets, dock, sockets, words
from tests.browser.conftest import FreeTask, Open
from tests.live.board import eventually, join
from tests.servers.dibs import Dibs

BUILD = "9999.1"


async def go(page: Page, name: str) -> None:
    """Go to a page of the board by its tab."""
    await page.locator("nav.tabs").get_by_role("link", name=words("en")(name), exact=True).click()
    await expect(page.locator("nav.tabs [aria-current=page]")).to_have_text(words("en")(name))


async def assign(page: Page, task: int, to: str) -> None:
    """Assign a task from its card."""
    await card(page, task).locator(".body").click()
    await page.locator("dialog [data-verb=assign]").click()
    await page.locator(f"[data-person={to}]").click()


async def test_every_page_of_a_board_is_on_one_socket(
    dibs: Dibs, open_board: Open, free_task: FreeTask
) -> None:
    """It is closed where the board is left, and what the dock said is there until then."""
    task = await free_task()
    sam = await open_board("sam", before=count_sockets)
    await assign(sam, task["id"], "alice")
    said = f"{task['number']} assigned to Alice Chen."
    await expect(dock(sam)).to_contain_text(said)
    await go(sam, "assign")
    await expect(sam.locator(".task-row").first).to_be_visible()
    await expect(dock(sam)).to_contain_text(said)
    await go(sam, "people")
    await expect(sam.locator(".people li").first).to_be_visible()
    async with await join(dibs, "alice") as alice:
        await alice.granted("release", task=task["id"])
    await go(sam, "displays")
    await go(sam, "board")
    # What happened meanwhile is on the board at once.
    await expect(card(sam, task["id"])).not_to_contain_text("Alice Chen")
    await expect(dock(sam)).to_contain_text(said)
    assert [is_open for _, is_open in await sockets(sam)] == [True]
    await sam.locator(".person-menu > button").click()
    await sam.locator(".person-menu a[href='/account']").click()

    async def closed() -> bool:
        return [is_open for _, is_open in await sockets(sam)] == [False]

    await eventually(closed)


async def test_a_command_is_answered_on_the_next_page(
    open_board: Open, free_task: FreeTask
) -> None:
    """And a new build offers itself on each of them."""
    task, wire = await free_task(), Wire()
    wire.change_down = lambda frame: (
        {**frame, "build": BUILD} if frame["type"] == "welcome" else frame
    )
    sam = await open_board("sam", before=wire.attach)
    wire.hold_down = lambda frame: frame["type"] in {"ok", "events"}
    await assign(sam, task["id"], "alice")
    await go(sam, "assign")
    await expect(sam.locator(".task-row").first).to_be_visible()
    await expect(dock(sam)).to_be_empty()
    wire.let_go()
    await expect(dock(sam)).to_contain_text(f"{task['number']} assigned to Alice Chen.")
    assert (wire.opened, len(wire.commands("assign"))) == (1, 1)
    await go(sam, "people")
    await expect(sam.locator(".new-build")).to_be_visible()
