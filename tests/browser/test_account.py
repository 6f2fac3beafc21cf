"""One's own account in a real browser: sessions, tokens and the password, in both languages."""

from contextlib import aclosing

import httpx
from playwright.async_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import Open
from tests.browser.test_people import small_targets
from tests.live.sign_in import cookie, sign_in
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "menu": "Account",
        "others": "Sign out everywhere else",
        "alone": "You are signed in here only.",
        "here": "This one",
        "new": "New token",
        "scope": "Work on tasks",
        "unused": "Never used",
        "ended": "The token has ended.",
    },
    "zh-Hans": {
        "menu": "账户",
        "others": "退出所有其他登录",
        "alone": "您现在仅在此处登录。",
        "here": "本设备",
        "new": "新建令牌",
        "scope": "处理任务",
        "unused": "从未使用",
        "ended": "令牌已停用。",
    },
}
SIZES = {"en": (1280, 800), "zh-Hans": (390, 844)}


async def test_sessions_and_tokens_are_seen_and_ended(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    """By keyboard, from the menu; a token is shown once, opens what it is for, and ends."""
    says, (width, height) = WORDS[language], SIZES[language]
    page = await open_board("ana", language=language, width=width, height=height)
    async with aclosing(await sign_in(dibs, "ana")) as other:
        await page.locator(".person-menu > button").press("Enter")
        await page.get_by_role("link", name=says["menu"]).press("Enter")
        here = page.locator("[data-session]", has_text=says["here"])
        await expect(here).to_have_count(1)
        await expect(here.get_by_role("button")).to_have_count(0)
        assert await findings(page) == []
        assert await small_targets(page) == []
        await page.get_by_role("button", name=says["others"]).press("Enter")
        await expect(page.get_by_text(says["alone"])).to_be_visible()
        await expect(page.locator("[data-session]")).to_have_count(1)
        assert (await other.get("/api/boards/demo", headers=cookie(other))).status_code == 401

    await page.get_by_role("button", name=says["new"]).press("Enter")
    await page.locator("#token-name").fill("erp")
    await page.locator("#token-scope").select_option(says["scope"])
    await page.locator("#token-board").select_option("demo")
    assert await findings(page) == []
    assert await small_targets(page) == []
    await page.locator("#token-name").press("Enter")
    secret = await page.locator("#token-secret").input_value()
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    row = page.locator("[data-token]", has_text="erp")
    await expect(row).to_contain_text(says["unused"])
    await expect(page.locator("main")).not_to_contain_text(secret)
    bearer = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=dibs.http(), headers=bearer, trust_env=False) as script:
        assert (await script.get("/api/boards/demo")).status_code == 200
        await row.get_by_role("button").press("Enter")
        assert await findings(page) == []
        await page.locator("dialog [type=submit]").press("Enter")
        await expect(row).to_have_count(0)
        await expect(page.get_by_text(says["ended"])).to_be_visible()
        assert (await script.get("/api/boards/demo")).status_code == 401


async def test_the_old_address_of_the_password_leads_there(dibs: Dibs, open_board: Open) -> None:
    page = await open_board("ana", None)
    await page.goto(dibs.http("/password"))
    await page.wait_for_url("**/account")
    for field, typed in (("#old", "demo"), ("#new", "bright winter"), ("#again", "bright summer")):
        await page.locator(field).fill(typed)
    await page.keyboard.press("Enter")
    await expect(page.locator(".password .problem")).to_be_visible()
