"""The board and the wall in WebKit: a claim, a conflict, the way back, forms, whole numbers, and
pages that hear nothing or hang.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.client import Frame
from tests.extra.webkit import Screen, webkit
from tests.live.board import cancel_all, eventually, join, new_task
from tests.servers.dibs import Dibs
from tests.servers.frozen_link import FrozenLink

PATIENCE_S = 20
HEARS_NOTHING_S = 45
BACK_S = 45

TYPE_WHOLE = """
const field = document.querySelector('#task-due_at')
field.value = '2031-05-06T07:08'
field.dispatchEvent(new Event('input', { bubbles: true }))
"""

# The page sends nothing and hears nothing until its script has run.
HANG_THEN_CLICK = """
const [task, ms] = arguments
const until = performance.now() + ms
while (performance.now() < until);
document.querySelector(`[data-task='${task}'] .slot`).click()
"""

# The veil's own keyframes in 4 s instead of 40, and a script that runs for 12.
HANG_WITH_A_SHORT_SWITCH = """
document.querySelector('.veil').style.setProperty('animation-duration', '4s', 'important')
setTimeout(() => {
    const until = performance.now() + 12000
    while (performance.now() < until);
}, 200)
"""

# Of cards with a number that is in sight: its box. Then the same numbers again, on a page with
# nothing else.
NUMBERS = """
window.numbers = [...document.querySelectorAll('.card .number')].filter((node) => {
    const card = node.closest('.card')
    return card.clientWidth > 280 && card.getBoundingClientRect().bottom < innerHeight - 150
})
const boxOf = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect()
    return [left, top, left + width, top + height]
}
return window.numbers.map(boxOf)
"""
NUMBERS_ALONE = """
const copies = window.numbers.map((node) => {
    const { font, color } = getComputedStyle(node)
    const copy = document.createElement('div')
    copy.style = `font: ${font}; color: ${color}; inline-size: max-content`
    copy.textContent = node.textContent
    return copy
})
document.body.replaceChildren(...copies)
document.body.style = 'display: block; background: white'
const boxes = copies.map((node) => {
    const { left, top, width, height } = node.getBoundingClientRect()
    return [left, top, left + width, top + height]
})
// The second frame begins when the first one has been painted.
requestAnimationFrame(() => requestAnimationFrame(() => arguments[0](boxes)))
"""


# Of each select box: its box, the room for its words, and what they need.
SELECTS = """
const pen = document.createElement('canvas').getContext('2d')
return [...document.querySelectorAll('select')].map((node) => {
    const { left, top, width, height } = node.getBoundingClientRect()
    const { font, paddingLeft, paddingRight } = getComputedStyle(node)
    pen.font = font
    return {
        box: [left, top, left + width, top + height],
        room: node.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight),
        needs: pen.measureText(node.selectedOptions[0].text).width,
    }
})
"""


@pytest.fixture(scope="module")
def screen(folder: Path) -> Iterator[Screen]:
    started = Screen(folder / "webkit")
    yield started
    started.stop()


@pytest.fixture
def browser(screen: Screen, dibs: Dibs) -> Iterator[webdriver.WebKitGTK]:
    with webkit(screen) as driver:
        yield driver


@pytest.fixture
async def task(dibs: Dibs) -> AsyncIterator[Frame]:
    async with await join(dibs, "sam") as sam:
        made = await new_task(
            sam,
            number=f"B{secrets.randbelow(100_000):05}-20",
            priority="urgent",
            due_at="2020-01-01T08:00:00Z",
        )
    yield made
    await cancel_all(dibs, made)


def find(browser: webdriver.WebKitGTK, selector: str) -> Any:
    return WebDriverWait(browser, PATIENCE_S).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, selector)
    )[0]


def says(
    browser: webdriver.WebKitGTK, selector: str, words: str, patience_s: int = PATIENCE_S
) -> None:
    """Wait until an element shows these words."""
    read = "return document.querySelector(arguments[0])?.textContent ?? ''"
    WebDriverWait(browser, patience_s).until(
        lambda driver: words in driver.execute_script(read, selector),
        f"{selector} does not say {words}",
    )


def ink(browser: webdriver.WebKitGTK, box: list[float]) -> int:
    """Sum the darkness within a box of the page: where a glyph begins within a pixel changes how
    many pixels are dark, and not how dark they are together.
    """
    picture = Image.open(BytesIO(browser.get_screenshot_as_png())).convert("L")
    shades = picture.crop(tuple(round(side) for side in box)).histogram()
    return sum((255 - shade) * count for shade, count in enumerate(shades))


def corner(browser: webdriver.WebKitGTK, box: list[float]) -> str:
    """Return the colour within the corner of a box, outside its round bounds."""
    picture = Image.open(BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    at = (round(box[0]) + 1, round(box[1]) + 1, round(box[0]) + 2, round(box[1]) + 2)
    return picture.crop(at).tobytes().hex()


def open_as(
    browser: webdriver.WebKitGTK, dibs: Dibs, username: str, path: str, selector: str
) -> None:
    browser.get(dibs.http("/sign-in"))
    find(browser, f"[data-demo={username}]").click()
    WebDriverWait(browser, PATIENCE_S).until(
        lambda driver: not driver.current_url.endswith("/sign-in")
    )
    browser.get(dibs.http(path))
    find(browser, selector)


async def test_a_slower_press_shows_who_has_the_task_and_a_faster_one_claims(
    dibs: Dibs, browser: webdriver.WebKitGTK, task: Frame
) -> None:
    at = f"[data-task='{task['id']}'] .slot"
    await asyncio.to_thread(open_as, browser, dibs, "alice", "/boards/demo", at)
    async with await join(dibs, "bob") as bob:
        pressing = asyncio.create_task(
            asyncio.to_thread(browser.execute_script, HANG_THEN_CLICK, task["id"], 1500)
        )
        await bob.granted("claim", task=task["id"])
        await pressing
        await asyncio.to_thread(says, browser, at, "Bob Novak")
        await asyncio.to_thread(says, browser, ".dock", "Bob Novak")
        await bob.granted("release", task=task["id"])
    await asyncio.to_thread(says, browser, at, "Claim")
    # A slot that has just changed takes no press yet.
    await asyncio.sleep(1)
    await asyncio.to_thread(find(browser, at).click)
    await asyncio.to_thread(says, browser, ".dock", "Undo")
    async with await join(dibs, "sam") as sam:
        assert sam.tasks[task["id"]]["owner"]["username"] == "alice"


async def test_a_board_that_hears_nothing_says_so_and_takes_up_what_it_missed(
    dibs: Dibs, browser: webdriver.WebKitGTK, task: Frame
) -> None:
    at = f"[data-task='{task['id']}'] .slot"
    async with FrozenLink(dibs.ports[0]) as link, await join(dibs, "bob") as bob:
        await asyncio.to_thread(open_as, browser, dibs, "alice", "/boards/demo", at)
        await asyncio.to_thread(browser.get, f"http://127.0.0.1:{link.port}/boards/demo")
        await asyncio.to_thread(says, browser, ".connection", "Live")
        # Another page would be a reload, and no way back.
        browser.execute_script("window.kept = true")
        link.freeze()
        await bob.granted("claim", task=task["id"])
        await asyncio.to_thread(says, browser, ".band", "Not live since", HEARS_NOTHING_S)
        await asyncio.to_thread(says, browser, f"{at}[aria-disabled=true]", "Not live")
        link.thaw()
        await asyncio.to_thread(says, browser, at, "Bob Novak", BACK_S)
        await asyncio.to_thread(says, browser, ".connection", "Live", BACK_S)
        assert not browser.find_elements(By.CSS_SELECTOR, ".band")
        assert browser.execute_script("return window.kept")


async def test_job_numbers_are_whole_on_wide_cards(
    dibs: Dibs, browser: webdriver.WebKitGTK, task: Frame
) -> None:
    """As painted, not as measured: WebKit's own measures said that a number was whole of which half
    a digit was missing.
    """
    browser.set_window_size(1100, 838)
    await asyncio.to_thread(
        open_as, browser, dibs, "alice", "/boards/demo", f"[data-task='{task['id']}']"
    )
    shown = [ink(browser, box) for box in browser.execute_script(NUMBERS)]
    boxes = browser.execute_async_script(NUMBERS_ALONE)

    # The frame that was painted may not be in a picture yet.
    async def is_painted() -> bool:
        return await asyncio.to_thread(ink, browser, boxes[0]) > 0

    await eventually(is_painted)
    alone = [ink(browser, box) for box in boxes]
    assert len(shown) >= 3
    assert shown == [pytest.approx(count, rel=0.05) for count in alone]


@pytest.mark.parametrize("language", ["en", "zh-Hans", "ar-XB"])
async def test_select_boxes_show_their_words_whole_and_have_round_corners(
    dibs: Dibs, browser: webdriver.WebKitGTK, language: str
) -> None:
    path = f"/boards/demo/assign?lang={language}"
    await asyncio.to_thread(open_as, browser, dibs, "sam", path, ".connection.live")
    find(browser, "[data-task]")
    selects = browser.execute_script(SELECTS)
    assert len(selects) == 2
    for select in selects:
        assert select["needs"] <= select["room"]
        assert corner(browser, select["box"]) == "ffffff"


async def test_a_form_keeps_what_is_typed_at_escape(
    dibs: Dibs, browser: webdriver.WebKitGTK
) -> None:
    await asyncio.to_thread(open_as, browser, dibs, "sam", "/boards/demo/assign", "[data-task]")
    browser.find_element(By.XPATH, "//button[contains(., 'New task')]").click()
    title = find(browser, "#task-title")
    title.send_keys("Poster")
    for _ in range(3):
        webdriver.ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert find(browser, "#task-title").get_attribute("value") == "Poster"
    says(browser, ".task-form .dialog-actions", "Discard")


async def test_a_task_is_added_once_its_due_time_is_whole(
    dibs: Dibs, browser: webdriver.WebKitGTK
) -> None:
    await asyncio.to_thread(open_as, browser, dibs, "sam", "/boards/demo/assign", "[data-task]")
    browser.find_element(By.XPATH, "//button[contains(., 'New task')]").click()
    number = f"W{secrets.randbelow(100_000):05}"
    find(browser, "#task-number").send_keys(number)
    find(browser, "#task-title").send_keys("Poster")
    Select(find(browser, "#task-department")).select_by_visible_text("Printing")
    due = find(browser, "#task-due_at")
    due.send_keys("05")
    ring = "return getComputedStyle(document.querySelector('#task-due_at')).outlineWidth"
    assert browser.execute_script(ring) == "4px"
    submit = find(browser, ".task-form [type=submit]")
    submit.click()
    await asyncio.to_thread(says, browser, "#about-due_at [role=alert]", "Not a time that exists.")
    browser.execute_script(TYPE_WHOLE)
    submit.click()
    await asyncio.to_thread(says, browser, ".dock", number)
    async with await join(dibs, "sam") as sam:
        (added,) = (task for task in sam.tasks.values() if task["number"] == number)
        assert (added["title"], added["due_at"]) == ("Poster", "2031-05-06T07:08:00Z")
    await cancel_all(dibs, added)


def test_a_browser_that_refuses_cookies_is_told_so(dibs: Dibs, screen: Screen) -> None:
    """Before a sign-in that could not last."""
    with webkit(screen, "--cookies-policy=never") as driver:
        driver.get(dibs.http("/sign-in"))
        says(driver, "[role=alert]", "This browser keeps no cookies.")


async def test_a_wall_shows_what_comes_and_who_takes_it(
    dibs: Dibs, browser: webdriver.WebKitGTK
) -> None:
    await asyncio.to_thread(open_as, browser, dibs, "alice", "/wall/demo", ".wall.live")
    async with await join(dibs, "sam") as sam, await join(dibs, "bob") as bob:
        made = await new_task(sam, priority="urgent", due_at="2020-01-01T08:00:00Z")
        await asyncio.to_thread(says, browser, ".wall", made["number"])
        await bob.granted("claim", task=made["id"])
        await bob.granted("start", task=made["id"])
        await asyncio.to_thread(says, browser, ".wall", f"{made['number']} started by Bob Novak")
    await cancel_all(dibs, made)


async def test_a_wall_whose_page_hangs_says_that_it_is_not_live(
    dibs: Dibs, browser: webdriver.WebKitGTK, screen: Screen
) -> None:
    await asyncio.to_thread(open_as, browser, dibs, "alice", "/wall/demo", ".wall.live .veil")
    browser.execute_script(HANG_WITH_A_SHORT_SWITCH)
    # From here on no script runs, so only the compositor can change the picture.
    await asyncio.sleep(1.5)
    before = screen.amber_pixels()
    deadline = asyncio.get_running_loop().time() + 8
    while screen.amber_pixels() < before + 5000:
        assert asyncio.get_running_loop().time() < deadline, (
            "the veil did not come while the page hung"
        )
        await asyncio.sleep(0.1)
