"""A supervisor's page of all screens: live itself, and everything that can be done with a
screen.
"""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.axe import findings
from tests.browser.board import enter
from tests.browser.conftest import Open
from tests.browser.screens import pair_page
from tests.live.displays import QUIET, say_seen, settings_told
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "settings": "Settings",
        "save": "Save",
        "remove": "Remove",
        "reload": "Reload",
        "live": "Live",
        "silent": "No proof",
    },
    "zh-Hans": {
        "settings": "设置",
        "save": "保存",
        "remove": "移除",
        "reload": "重新加载",
        "live": "实时",
        "silent": "无确认",
    },
}


@pytest.fixture
async def sam(dibs: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    http = await sign_in(dibs, "sam")
    yield http
    for row in (await http.get("/api/displays")).json()["displays"]:
        await http.delete(f"/api/displays/{row['id']}")
    await http.aclose()


async def test_everything_about_a_screen(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, language: str
) -> None:
    words = WORDS[language]
    screen = await pair(dibs, sam, name="Hall A")
    page = await open_board("sam", None, language=language)
    await page.goto(dibs.http("/boards/demo/displays"))
    row = page.locator(f"[data-display='{screen.shown['id']}']")
    await expect(row).to_contain_text("Hall A")
    assert await findings(page) == []
    # It follows by itself.
    async with await screen.join() as client:
        await say_seen(client, rev=client.rev, screen="1280x720")
        await expect(row).to_contain_text("1280 × 720", timeout=15_000)
        await expect(row.locator(".state")).to_contain_text(words["live"])

        await row.get_by_role("button", name=words["settings"]).click()
        assert await findings(page) == []
        await page.fill("#display-name", "Hall B")
        await enter(page.locator("#display-distance"), "6.5")
        await page.get_by_role("button", name=words["save"]).click()
        told = await settings_told(client, 2)
        assert (told["name"], told["distance_m"]) == ("Hall B", 6.5)
        await expect(row).to_contain_text("Hall B")

        await row.get_by_role("button", name=words["reload"]).click()
        await client.until(lambda: client.of("display")[-1]["reload"])

        await row.get_by_role("button", name=words["remove"]).click()
        await page.locator("dialog").get_by_role("button", name=words["remove"]).click()
        assert await client.closed() == 4501
    await expect(row).to_have_count(0)


async def test_a_silent_screen_stands_out(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, language: str
) -> None:
    screen = await pair(dibs, sam, name="Packing door")
    dibs.shell(QUIET.format(id=screen.shown["id"]))
    page = await open_board("sam", None, language=language, width=390, height=844)
    await page.goto(dibs.http("/boards/demo/displays"))
    row = page.locator(f"[data-display='{screen.shown['id']}']")
    await expect(row.locator(".state")).to_contain_text(WORDS[language]["silent"])
    await expect(page.locator(".alerts")).to_contain_text("1")
    assert await findings(page) == []


async def test_a_wall_follows_its_fleet(open_board: Open, sam: httpx.AsyncClient) -> None:
    """A real wall and its row: what it shows is told, and the build of its page."""
    wall = await open_board(None, "/wall", width=1920, height=1080)
    number = await pair_page(wall, sam, name="Hall C")
    await expect(wall.locator(".row").first).to_be_visible()
    rows = (await sam.get("/api/displays")).json()["displays"]
    assert [row["settings"]["name"] for row in rows if row["id"] == number] == ["Hall C"]


@pytest.mark.parametrize("page_name", ["people", "displays"])
async def test_a_page_says_that_the_server_is_away_and_that_it_is_back(
    dibs: Dibs, open_board: Open, page_name: str
) -> None:
    page = await open_board("sam", None, outage=True)
    read = re.compile(r"/api/(boards/demo/people|displays)$")
    async with page.expect_event("requestfinished", lambda request: read.search(request.url)):
        await page.goto(dibs.http(f"/boards/demo/{page_name}"))
    note = page.locator(".page > [role=status].problem").first
    await expect(note).to_have_text("")
    await page.context.set_offline(True)
    await expect(note).to_have_text(
        re.compile(r"^Not live since \d\d:\d\d · reconnecting$"), timeout=15_000
    )
    await page.context.set_offline(False)
    await expect(note).to_have_text("", timeout=15_000)
