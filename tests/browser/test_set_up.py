"""The first page of an empty server: it makes a shop, in either language, and only once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import findings
from tests.live.board import eventually
from tests.servers.dibs import Dibs

PASSWORD = "correct horse battery"
LONE = """
from board.models.people import Person
lone, _ = Person.objects.get_or_create(username="lone")
lone.name, lone.is_staff = "Lone", True
lone.set_password("{password}")
lone.save()
"""


@pytest.fixture(scope="module")
def empty(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "set_up", empty=True, DIBS_DEMO="0")
    yield server
    server.stop()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_signing_in_says_that_there_are_no_accounts(
    browser: Browser, empty: Dibs, locale: str
) -> None:
    """With JavaScript and without; it runs before the shop is made."""
    context = await browser.new_context(base_url=empty.http(), locale=locale)
    page = await context.new_page()
    says = {
        "en-GB": "There are no accounts yet, so no one can sign in.",
        "zh-CN": "还没有账户，暂时无人可以登录。",
    }[locale]
    await page.goto("/sign-in")
    await expect(page.get_by_role("status")).to_contain_text(says)
    await expect(page.get_by_role("status")).to_contain_text("dibs init")
    assert await findings(page) == []
    await page.goto("/plain/sign-in")
    await expect(page.locator("main")).to_contain_text(says)
    await context.close()


async def test_the_link_of_the_start_makes_a_shop_and_then_opens_nothing(
    browser: Browser, empty: Dibs
) -> None:

    async def printed() -> bool:
        return "/set-up/" in empty.logs()

    await eventually(printed)
    link = re.search(r"http://\S+(/set-up/\S+)\n", empty.logs())
    assert link
    context = await browser.new_context(base_url=empty.http(), locale="en-GB")
    page = await context.new_page()
    assert (reply := await page.goto("/set-up/guessed"))
    assert reply.status == 403

    await page.goto(link[1])
    await page.get_by_role("link", name="简体中文").click()
    await expect(page.get_by_role("heading", name="设置此服务器")).to_be_visible()
    assert await findings(page) == []
    await page.get_by_role("link", name="English").click()
    assert await findings(page) == []
    given = {
        "Username": "robin",
        "Your name, as screens show it": "Robin",
        "Password, at least 8 characters": PASSWORD,
        "Name, such as Press hall": "Press hall",
        "Address: small letters, digits and -, such as press": "press",
        "Time zone, such as Europe/Vienna": "Europe/Wien",
        "Departments, one on each line": "Printing\nPacking\n",
        "Operators, one name on each line; may be empty": "Alice Chen\n李伟",
    }
    for label, text in given.items():
        await page.get_by_label(label).fill(text)
    await page.get_by_label("Operators").press("Tab")
    await page.keyboard.press("Enter")
    # A mistake is named at its field, and what was typed stays.
    zone = page.get_by_label("Time zone")
    await expect(zone).to_have_accessible_description("Europe/Wien is not a time zone.")
    await expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    assert await findings(page) == []
    await expect(page.get_by_label("Departments")).to_have_value("Printing\nPacking")
    await zone.fill("Europe/Vienna")
    await page.get_by_label("Password").fill(PASSWORD)
    # The refused form left a line, and the link opens the server still.
    secret = link[1].removeprefix("/set-up/")
    assert "Unprocessable" in empty.logs()
    assert empty.logs().count(secret) == 1
    await page.get_by_role("button", name="Set up").click()

    await expect(page.get_by_role("heading", name="The server is ready.")).to_be_visible()
    assert await findings(page) == []
    rows = page.get_by_role("row")
    await expect(rows).to_contain_text(["Username", "alice.chen", "李伟"])
    password = await rows.nth(1).get_by_role("cell").nth(2).inner_text()
    await page.get_by_role("link", name="To the board").click()
    await expect(page.get_by_text("Press hall").first).to_be_visible()
    await context.close()

    other = await browser.new_context(base_url=empty.http(), locale="en-GB")
    page = await other.new_page()
    assert (reply := await page.goto(link[1]))
    assert reply.status == 403
    await page.goto("/sign-in")
    await page.get_by_label("Username").fill("alice.chen")
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/boards/press")
    await other.close()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_an_administrator_finds_the_administration(
    browser: Browser, empty: Dibs, locale: str
) -> None:
    """On no board, the first page leads there; on one, the menu."""
    empty.shell(LONE.format(password=PASSWORD))
    context = await browser.new_context(base_url=empty.http(), locale=locale)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.fill("#username", "lone")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("/")
    # Loaded by itself, not after the page for signing in.
    await page.reload()
    link = page.locator("main a[href$='/admin/']")
    await expect(link).to_be_visible()
    box = await link.bounding_box()
    assert box
    assert box["x"] >= 20, "the page has its margin"
    assert await findings(page) == []
    await page.locator(".person-menu > button").click()
    await page.locator(".person-menu a[href$='/admin/']").click()
    await expect(page.locator("#site-name")).to_be_visible()
    await context.close()
