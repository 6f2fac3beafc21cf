"""The people of a board in a real browser: found, added, given a PIN and a password, seen out."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import Open
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "none": "No person here is called “zzz”",
        "clear": "Clear the search",
        "add": "Add a person",
        "save": "Save",
        "existing": "Add the person who has this username",
        "no_pin": "No PIN",
        "pin": "PIN set",
        "weak": "harder to guess",
        "edit": "Edit",
        "end": "End the membership",
        "give": "Give them to",
        "link": "Link for a new password",
    },
    "zh-Hans": {
        "none": "没有名为“zzz”的人员",
        "clear": "清除搜索",
        "add": "添加人员",
        "save": "保存",
        "existing": "添加使用此用户名的人员",
        "no_pin": "未设 PIN 码",
        "pin": "已设 PIN 码",
        "weak": "更难猜",
        "edit": "编辑",
        "end": "结束成员身份",
        "give": "交给",
        "link": "新密码链接",
    },
}


@pytest.fixture
async def sam(dibs: Dibs) -> AsyncIterator[httpx.AsyncClient]:
    async with aclosing(await sign_in(dibs, "sam")) as http:
        yield http


async def open_people(dibs: Dibs, open_board: Open, language: str, **size: int) -> Page:
    """Open the page by its old address."""
    page = await open_board("sam", None, language=language, outage=True, **size)
    await page.goto(dibs.http("/boards/demo/pins"))
    await page.wait_for_url("**/boards/demo/people")
    await expect(page.locator(".person").first).to_be_visible()
    return page


async def small_targets(page: Page) -> list[Any]:
    """Return the controls of the page that are smaller than 44 px; a label is part of its field."""
    found: list[Any] = await page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, select, input, a)')]
        .map((control) => control.closest('label') ?? control)
        .map((control) => [control.textContent.trim(), control.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
        .map(([text, box]) => [text, box.width, box.height])"""
    )
    return found


async def test_a_person_is_added_gets_a_pin_and_leaves(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, language: str
) -> None:
    """By keyboard alone, on a phone; every step is accessible, and an empty list says why."""
    says, username = WORDS[language], f"kim-{language.lower()}"
    page = await open_people(dibs, open_board, language, width=390, height=844)
    assert await findings(page) == []
    await page.locator("#find").fill("zzz")
    await expect(page.locator(".why")).to_contain_text(says["none"])
    await page.locator(".why").get_by_role("button", name=says["clear"]).press("Enter")
    await expect(page.locator(".person").first).to_be_visible()

    await page.get_by_role("button", name=says["add"]).press("Enter")
    await page.locator("#member-username").fill("bob")
    await page.locator("#member-name").fill("Kim Larsen")
    assert await findings(page) == []
    assert await small_targets(page) == []
    await page.keyboard.press("Enter")
    # Nothing was stored under a name that another account has.
    await expect(page.get_by_role("button", name=says["existing"])).to_be_visible()
    await page.locator("#member-username").fill(username)
    await page.locator("dialog [type=checkbox]").first.press("Space")
    await page.get_by_role("button", name=says["save"]).press("Enter")
    # The next step is there: an account that has nothing to sign in with opens nothing.
    await expect(page.locator("dialog .next")).to_be_visible()
    assert await findings(page) == []
    await page.locator("dialog .more").get_by_role("button", name=says["no_pin"]).press("Enter")
    await page.locator("#secret").fill("1234")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog .problem")).to_contain_text(says["weak"])
    await page.locator("#secret").fill("2580")
    await page.keyboard.press("Enter")
    row = page.locator(".person", has_text=username)
    await expect(row.get_by_role("button", name=says["pin"])).to_be_visible()

    await row.get_by_role("button", name=says["edit"]).press("Enter")
    await page.get_by_role("button", name=says["end"]).press("Enter")
    assert await findings(page) == []
    await page.locator("dialog .danger").press("Enter")
    await expect(row).to_have_count(0)
    people = (await sam.get("/api/boards/demo/people")).json()["people"]
    assert username not in {person["username"] for person in people}


async def test_unfinished_tasks_go_to_another_person(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient
) -> None:
    seen = (await sam.get("/api/boards/demo/people")).json()
    printing = next(row["id"] for row in seen["departments"] if row["name"] == "Printing")
    given = {"username": "lou", "name": "Lou", "role": "operator", "departments": [printing]}
    lou = (await sam.post("/api/boards/demo/people", json=given)).json()["added"]
    new = {"number": "P-1", "title": "Labels", "department": printing}
    task = (await sam.post("/api/boards/demo/tasks", json=new)).json()["task"]["id"]
    await sam.post(f"/api/boards/demo/tasks/{task}/assign", json={"to": lou})

    says = WORDS["en"]
    page = await open_people(dibs, open_board, "en", width=1280, height=800)
    row = page.locator(f"[data-person='{lou}']")
    await expect(row).to_contain_text("Tasks: 1 of")
    await row.get_by_role("button", name=says["edit"]).click()
    await page.get_by_role("button", name=says["end"]).click()
    await page.get_by_label(says["give"]).check()
    bob = next(row["id"] for row in seen["people"] if row["username"] == "bob")
    await page.locator("dialog select").select_option(str(bob))
    assert await findings(page) == []
    await page.locator("dialog .danger").click()
    await expect(row).to_have_count(0)
    board = (await sam.get("/api/boards/demo")).json()
    owner = next(row["owner"] for row in board["tasks"] if row["id"] == task)
    assert owner["username"] == "bob"
    cancelled = {"reason": "the test is over"}
    await sam.post(f"/api/boards/demo/tasks/{task}/cancel", json=cancelled)


async def test_a_link_leads_to_a_password(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient
) -> None:
    """For a person without a session; the secret stays behind the #."""
    given = {"username": "max", "name": "Max", "role": "viewer"}
    number = (await sam.post("/api/boards/demo/people", json=given)).json()["added"]
    page = await open_people(dibs, open_board, "en", width=1280, height=800)
    row = page.locator(f"[data-person='{number}']")
    await row.get_by_role("button", name="Edit").click()
    await page.get_by_role("button", name="Link for a new password").click()
    await expect(page.locator("#link")).to_have_value(re.compile(r"/password#\d+\."))
    assert await findings(page) == []
    link = await page.locator("#link").input_value()

    theirs = await open_board(None, link.removeprefix(dibs.http()), width=390, height=844)
    await expect(theirs.locator("#new")).to_be_visible()
    assert await findings(theirs) == []
    for field in ("#new", "#again"):
        await theirs.locator(field).fill("bright winter")
    await theirs.keyboard.press("Enter")
    await expect(theirs.get_by_role("status").first).to_contain_text("Sign in as max")
    await theirs.get_by_role("link", name="Sign in").click()
    await theirs.locator("#username").fill("max")
    await theirs.locator("#password").fill("bright winter")
    await theirs.keyboard.press("Enter")
    await theirs.wait_for_url("**/boards/demo*")
    # A viewer sees the board, and no control that would be refused.
    await expect(theirs.locator(".card").first).to_be_visible()
    await expect(theirs.locator(".card .button")).to_have_count(0)
    await sam.post(f"/api/boards/demo/people/{number}/end", json={})


async def test_people_come_from_a_file(
    dibs: Dibs, open_board: Open, sam: httpx.AsyncClient, language: str
) -> None:
    """Mistakes first, then what would change, stored by keyboard; the same file changes nothing."""
    page = await open_people(dibs, open_board, language, width=390, height=844)
    says = {
        "en": ("From a file…", "Store 2 rows", "Stored: 2.", "changes nothing"),
        "zh-Hans": ("从文件导入…", "存储 2 行", "已存储：2 行。", "无需更改"),
    }[language]
    one, two = f"lu-{language.lower()}", f"bo-{language.lower()}"

    async def choose(*rows: str) -> None:
        content = "\n".join(("username,name,departments", *rows)).encode()
        await page.locator("[type=file]").set_input_files(
            {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
        )

    await page.get_by_role("button", name=says[0]).press("Enter")
    await expect(page.locator("#from-file")).to_be_focused()
    await choose(f"{one},,Printing", f"{two},,")
    await expect(page.locator(".from-file tbody tr")).to_have_count(2)
    await expect(page.locator(".from-file [role=alert]")).not_to_be_empty()
    assert await findings(page) == []
    await choose(f"{one},Lu Chen,Printing", f"{two},欧阳娜娜,")
    await expect(page.locator(".from-file tbody tr")).to_have_count(2)
    assert await findings(page) == []
    assert await small_targets(page) == []
    await page.get_by_role("button", name=says[1]).press("Enter")
    await expect(page.locator(".from-file [role=status]")).to_have_text(says[2])
    await choose(f"{one},Lu Chen,Printing", f"{two},欧阳娜娜,")
    await expect(page.get_by_text(says[3])).to_be_visible()
    await page.locator(".from-file .plain").press("Enter")
    await expect(page.get_by_role("button", name=says[0])).to_be_focused()
    await expect(page.locator(".person", has_text=one)).to_contain_text("Lu Chen")
    for person in (await sam.get("/api/boards/demo/people")).json()["people"]:
        if person["username"] in (one, two):
            await sam.post(f"/api/boards/demo/people/{person['id']}/end", json={})
