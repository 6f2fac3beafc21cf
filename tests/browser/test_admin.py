"""Administration pages in a real Chromium: what is changed there reaches open boards at once, and
tasks are only read.
"""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.board import enter
from tests.client import Client
from tests.live.board import department, join, new_task
from tests.servers.dibs import Dibs

SAVE, SURE = "input[name=_save]", "form input[type=submit]"


async def sign_in(browser: Browser, dibs: Dibs, username: str, locale: str = "en-GB") -> Page:
    """Open the administration as this person, in a browser context of its own."""
    context = await browser.new_context(locale=locale, base_url=dibs.http())
    page = await context.new_page()
    await page.goto("/admin/")
    await page.fill("#id_username", username)
    await page.fill("#id_password", dibs.password(username))
    await save(page, "[type=submit]")
    return page


async def save(page: Page, button: str = SAVE) -> None:
    """Send a form, and wait for the page that answers: Firefox would give it up for the next."""
    async with page.expect_navigation():
        await page.click(button)


@pytest.fixture
async def admin(browser: Browser, dibs: Dibs) -> AsyncIterator[Page]:
    page = await sign_in(browser, dibs, "admin")
    await expect(page.locator("#site-name")).to_have_text("Dibs administration")
    yield page
    await page.context.close()


async def heard(board: Client, kind: str) -> dict[str, object]:
    """Wait for an event of this kind; returns the last one. The administrator is named."""
    await board.until(lambda: board.events() and board.events()[-1]["kind"] == kind)
    event: dict[str, object] = board.events()[-1]
    by = event["by"]
    assert isinstance(by, dict)
    assert by["username"] == "admin"
    return event


def person(board: Client, username: str) -> int:
    found: int = next(row["id"] for row in board.people.values() if row["username"] == username)
    return found


async def test_a_person_is_renamed_on_every_board(dibs: Dibs, admin: Page) -> None:
    """S5: a changed person also replaces every owner with that id."""
    async with await join(dibs, "sam") as sam:
        task = await new_task(sam)
        charlie = person(sam, "charlie")
        name = sam.people[charlie]["name"]
        before = await sam.do("assign", task=task["id"], to=person(sam, "bob"))
        assert before["type"] == "ok"
        bob = person(sam, "bob")
        for new in ("Robert Novak", "Bob Novak"):
            await admin.goto(f"/admin/board/person/{bob}/change/")
            await admin.fill("#id_name", new)
            await save(admin)
            await sam.until(lambda new=new: sam.people[bob]["name"] == new)
            await heard(sam, "person.changed")
            assert sam.tasks[task["id"]]["owner"]["name"] == new
        assert sam.people[charlie]["name"] == name
        await sam.granted("cancel", task=task["id"], reason="the test is over")


async def test_a_deactivated_person_keeps_their_tasks_until_they_are_given_to_others(
    dibs: Dibs, admin: Page
) -> None:
    """X2: and is out within 2 s."""
    async with await join(dibs, "sam") as sam:
        ana, sam_too = person(sam, "ana"), person(sam, "sam")
        task = await new_task(sam, department=sam.people[ana]["departments"][0])
        lost = await join(dibs, "ana")
        mine = await lost.granted("claim", task=task["id"])
        await admin.goto(f"/admin/board/person/{ana}/change/")
        await admin.uncheck("#id_is_active")
        await save(admin)
        assert await lost.closed(4) == 4501
        await heard(sam, "person.changed")
        assert sam.people[ana]["active"] is False
        assert sam.tasks[task["id"]]["owner"]["id"] == ana
        moved = await sam.granted(
            "assign", task=task["id"], to=sam_too, expect=mine["rev"], reason="left"
        )
        assert moved["owner"]["id"] == sam_too
        refused = await sam.do(
            "assign", task=task["id"], to=ana, expect=moved["rev"], reason="back"
        )
        assert refused["code"] == "unknown_person"
        await admin.goto(f"/admin/board/person/{ana}/change/")
        await admin.check("#id_is_active")
        await save(admin)
        await sam.until(lambda: sam.people[ana]["active"])
        await sam.granted("cancel", task=task["id"], reason="the test is over")


async def test_departments_come_change_and_go(dibs: Dibs, admin: Page) -> None:
    async with await join(dibs, "alice") as alice:
        await admin.goto("/admin/board/department/add/")
        await admin.select_option("#id_board", label="Press hall")
        await admin.fill("#id_name", "Binding")
        await save(admin)
        await heard(alice, "department.changed")
        number = department(alice, "Binding")
        await admin.goto(f"/admin/board/department/{number}/change/")
        await admin.fill("#id_name", "Bookbinding")
        await save(admin)
        await heard(alice, "department.changed")
        await alice.until(lambda: alice.departments[number]["name"] == "Bookbinding")
        await admin.goto(f"/admin/board/department/{number}/delete/")
        await save(admin, SURE)
        await alice.until(lambda: number not in alice.departments)
        # One with tasks stays, and says so.
        printing = department(alice, "Printing")
        await admin.goto(f"/admin/board/department/{printing}/delete/")
        await expect(admin.locator(".messagelist")).to_contain_text("Printing")
        assert printing in alice.departments


async def test_settings_of_a_board(dibs: Dibs, admin: Page) -> None:
    """S6: when `show_finished_h` grows, every client gets a snapshot, and no resume crosses that
    revision.
    """
    async with await join(dibs, "alice") as alice:
        since = alice.since
        await admin.goto("/admin/board/board/")
        await admin.locator("#result_list").get_by_role("link", name="Press hall").click()
        await enter(admin.locator("#id_stale_claim_min"), "45")
        await admin.fill("#id_pause_reasons", "machine\n no ink \n")
        await save(admin)
        await heard(alice, "board.changed")
        assert alice.board["stale_claim_min"] == 45
        assert alice.board["pause_reasons"] == ["machine", "no ink"]
        assert len(alice.of("snapshot")) == 1
        hours = alice.board["show_finished_h"] + 1
        await admin.locator("#result_list").get_by_role("link", name="Press hall").click()
        await enter(admin.locator("#id_stale_claim_min"), "60")
        await admin.fill("#id_pause_reasons", "material\nmachine\nbreak\nother")
        await enter(admin.locator("#id_show_finished_h"), str(hours))
        await save(admin)
        await alice.until(lambda: alice.board["show_finished_h"] == hours)
        assert len(alice.of("snapshot")) == 2
        async with await join(dibs, "alice", since=since) as late:
            assert late.welcome["resumed"] is False
        async with await join(dibs, "alice", since=alice.since) as late:
            assert late.welcome["resumed"] is True


async def test_a_role_is_changed(dibs: Dibs, admin: Page) -> None:
    """X2: 4003 within 2 s, and the new rights at once."""
    async with await join(dibs, "sam") as sam:
        liwei = person(sam, "liwei")
        for role, can in (("supervisor", True), ("operator", False)):
            before = await join(dibs, "liwei")
            await admin.goto(f"/admin/board/person/{liwei}/change/")
            await admin.select_option("#id_memberships-0-role", role)
            await save(admin)
            assert await before.closed(4) == 4003
            async with await join(dibs, "liwei", since=before.since) as back:
                assert back.welcome["resumed"] is True
                assert ("assign" in back.welcome["you"]["can"]) is can
            await sam.until(lambda role=role: sam.people[liwei]["role"] == role)


async def test_tasks_are_only_read(dibs: Dibs, admin: Page) -> None:
    async with await join(dibs, "sam") as sam:
        task = await new_task(sam, title="Read only")
        await sam.granted("claim", task=task["id"])
        await sam.granted("release", task=task["id"])
        address = f"/admin/board/task/{task['id']}/change/"
        await admin.goto(address)
        assert await admin.locator("form input:not([type=hidden])").count() == 0
        # Its timeline says who had it when.
        rows = admin.locator(".field-timeline tbody tr")
        await expect(rows).to_have_count(3)
        await expect(rows.nth(1)).to_contain_text(sam.people[sam.me]["name"])
        before = sam.tasks[task["id"]]
        cookies = await admin.context.cookies()
        csrf = next(cookie["value"] for cookie in cookies if cookie["name"].startswith("dibs_csrf"))
        form = {"title": "Changed", "csrfmiddlewaretoken": csrf}
        for path in (address, "/admin/board/task/add/", f"/admin/board/task/{task['id']}/delete/"):
            assert (await admin.request.post(path, form=form)).status == 403
        await sam.granted("cancel", task=task["id"], reason="the test is over")
        assert before["title"] == "Read only"


async def test_a_token_is_shown_once_and_revoked(dibs: Dibs, admin: Page) -> None:
    """K8: it may have limits of its own, which `welcome.limits` tells."""
    await admin.goto("/admin/board/token/add/")
    await admin.locator(".select2-selection").click()
    await admin.fill(".select2-search__field", "charlie")
    await admin.locator(".select2-results__option", has_text="charlie").click()
    await admin.fill("#id_name", "scanner")
    await enter(admin.locator("#id_commands_per_s"), "3")
    await enter(admin.locator("#id_burst"), "7")
    await save(admin)
    secret = await admin.locator(".messagelist code").inner_text()
    charlie = await Client.join(dibs.ws(), secret)
    assert charlie.welcome["you"]["username"] == "charlie"
    assert (charlie.welcome["limits"]["commands_per_s"], charlie.welcome["limits"]["burst"]) == (
        3,
        7,
    )
    await admin.reload()
    assert secret not in await admin.content()
    await admin.get_by_role("link", name="scanner").click()
    await admin.locator(".deletelink").click()
    await save(admin, SURE)
    assert await charlie.closed(4) == 4501


async def test_only_staff_get_in(browser: Browser, dibs: Dibs) -> None:
    page = await sign_in(browser, dibs, "sam")
    await expect(page.locator(".errornote")).to_be_visible()
    await expect(page).to_have_url(re.compile("/admin/"))
    await page.context.close()


async def test_the_pages_speak_chinese(browser: Browser, dibs: Dibs) -> None:
    page = await sign_in(browser, dibs, "admin", "zh-CN")
    await expect(page.locator("#site-name")).to_have_text("Dibs 管理")
    await page.goto("/admin/board/board/1/change/")
    await expect(page.locator(".field-stale_claim_min label")).to_have_text(
        "认领后多少分钟未开始视为久未开始:"
    )
    # A mistake is told in Chinese too.
    await page.fill("#id_time_zone", "Mars/Olympus")
    await save(page)
    await expect(page.locator(".errorlist").last).to_contain_text("没有名为 Mars/Olympus 的时区。")
    await page.context.close()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_the_page_that_erases_a_person_is_found_and_asks(
    browser: Browser, dibs: Dibs, locale: str
) -> None:
    """What it does is in live/test_erased.py."""
    page = await sign_in(browser, dibs, "admin", locale)
    async with await join(dibs, "sam") as sam:
        task = await new_task(sam)
        bob = person(sam, "bob")
        await sam.granted("assign", task=task["id"], to=bob)
        await page.goto(f"/admin/board/person/{bob}/change/")
        await page.get_by_role("link", name={"en-GB": "Erase…", "zh-CN": "抹除…"}[locale]).click()
        await expect(page.locator("select option").first).to_have_text(
            {"en-GB": "Release them", "zh-CN": "释放"}[locale]
        )
        name = {"en-GB": "To erase, type the username bob", "zh-CN": "请输入用户名 bob 以确认"}
        await page.get_by_label(name[locale]).fill("b0b")
        await page.locator("[type=submit].deletelink").click()
        wrong = {
            "en-GB": "This is not the username of this person.",
            "zh-CN": "与此人的用户名不符。",
        }
        await expect(page.locator(".errorlist")).to_have_text(wrong[locale])
        assert await findings(page) == []
        await expect(page.locator("#id_username")).to_have_attribute("aria-invalid", "true")
        assert sam.people[bob]["username"] == "bob"
        await sam.granted("cancel", task=task["id"], reason="the test is over")
    await page.context.close()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_the_security_log_is_accessible(browser: Browser, dibs: Dibs, locale: str) -> None:
    page = await sign_in(browser, dibs, "admin", locale)
    await page.goto("/admin/board/securityline/")
    await expect(page.locator("#result_list tbody tr").first).to_be_visible()
    assert await findings(page) == []
    await page.context.close()
