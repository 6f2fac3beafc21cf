"""A screen shows a code, a phone redeems it, the screen shows the board; and back again when it is
removed.
"""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.axe import findings
from tests.browser.conftest import Open
from tests.browser.screens import code_on, pair_page
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "confirm": "Show the board there",
        "done": "Hall 9 is paired.",
        "wrong": "No screen shows these digits",
    },
    "zh-Hans": {
        "confirm": "在该屏幕显示看板",
        "done": "Hall 9已配对。",
        "wrong": "没有屏幕显示这组数字",
    },
}


@pytest.fixture
async def sam(dibs: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(dibs, "sam")
    yield http
    await http.aclose()


async def test_from_the_code_to_the_board(dibs: Dibs, open_board: Open, language: str) -> None:
    """The phone is 390 wide, follows the QR code, and is not signed in."""
    words = WORDS[language]
    wall = await open_board(None, "/wall", language=language, width=1920, height=1080)
    code = await code_on(wall)
    await expect(wall.locator(".pairing .code [aria-hidden]")).to_have_text(
        re.compile(r"^\d{3}-\d{3}-\d{3}$")
    )
    # No language is chosen for this screen yet: it speaks both.
    await expect(wall.locator("h1")).to_contain_text("Show a board on this screen")
    await expect(wall.locator("h1")).to_contain_text("在此屏幕显示看板")
    assert await wall.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    assert await findings(wall) == []
    phrase = await wall.locator(".pairing .phrase span").first.inner_text()

    phone = await open_board(None, f"/pair?code={code}", language=language, width=390, height=844)
    await phone.click("[data-demo=sam]")
    await expect(phone.locator(".facts .phrase")).to_contain_text(phrase)
    await expect(phone.locator(".facts")).to_contain_text("127.0.0.1")
    assert await findings(phone) == []
    await phone.fill("#display-name", "Hall 9")
    await phone.get_by_role("button", name="Printing").click()
    await phone.get_by_role("button", name=words["confirm"]).click()
    await expect(phone.locator("h2")).to_have_text(words["done"])
    assert await findings(phone) == []
    # The screen shows the board by itself.
    await expect(wall.locator(".row").first).to_be_visible()
    (cookie,) = (
        cookie
        for cookie in await wall.context.cookies()
        if cookie["name"].startswith("dibs_display_")
    )
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"


async def test_wrong_digits(dibs: Dibs, browser: Browser, language: str) -> None:
    """In a browser of its own: a refusal stands in its console as well."""
    locale = "zh-CN" if language == "zh-Hans" else "en-GB"
    context = await browser.new_context(locale=locale, viewport=ViewportSize(width=390, height=844))
    phone = await context.new_page()
    await phone.goto(dibs.http("/pair"))
    await phone.click("[data-demo=sam]")
    digits = phone.locator("#code")
    await digits.press_sequentially("12345678")
    await expect(digits).to_have_value("123-456-78")
    await digits.press("9")
    await expect(phone.get_by_role("alert")).to_contain_text(WORDS[language]["wrong"])
    assert await findings(phone) == []
    await context.close()


async def test_a_removed_screen_says_who_did_it(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient
) -> None:
    wall = await open_board(None, "/wall", width=1920, height=1080)
    number = await pair_page(wall, sam, name="Hall 10")
    await expect(wall.locator(".row").first).to_be_visible()
    await sam.delete(f"/api/displays/{number}")
    await wall.goto(dibs.http("/wall"))
    await expect(wall.locator(".removed")).to_contain_text("This screen was removed by Sam Okafor.")
    await expect(wall.locator(".removed")).to_contain_text("此屏幕已由Sam Okafor移除。")
    assert await findings(wall) == []


async def test_a_new_code_when_the_old_one_is_over(dibs: Dibs, open_board: Open) -> None:
    """The countdown runs, and at its end there is another code."""
    wall = await open_board(None, "/wall", before=lambda page: page.clock.install())
    first = await code_on(wall)
    await wall.clock.run_for(61_000)
    await expect(wall.locator(".left")).to_contain_text(re.compile(r"New code in \d:\d\d"))
    dibs.shell(AGE.format(code=first))
    await wall.clock.run_for(5000)
    shown = re.sub(r"(\d{3})(?=\d)", r"\1-", first)
    await expect(wall.locator(".pairing .code [aria-hidden]")).not_to_have_text(shown)


async def test_it_works_without_a_secure_context(dibs: Dibs, open_board: Open) -> None:
    """Factory networks are plain http: nothing that this page uses may need more."""
    wall = await open_board(None, "/wall", before=lambda page: page.add_init_script(INSECURE))
    await code_on(wall)


AGE = """
from datetime import timedelta
from django.db.models import F
from board.models.displays import Pairing
Pairing.objects.filter(code="{code}").update(expires_at=F("expires_at") - timedelta(minutes=10))
"""
INSECURE = """
Object.defineProperty(window, 'isSecureContext', {value: false})
delete Crypto.prototype.randomUUID
delete Navigator.prototype.clipboard
delete Navigator.prototype.serviceWorker
delete Navigator.prototype.wakeLock
"""
