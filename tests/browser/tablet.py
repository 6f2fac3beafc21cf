"""A shared tablet that a supervisor has paired, and people with PINs and a badge."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
)

from tests.browser.conftest import Open
from tests.browser.screens import people
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
