"""Adding and editing tasks: what others change meanwhile is shown, what is typed is never lost."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.assign import ASSIGN, open_assign, row, take, tasks_of
from tests.browser.board import Wire, card, dock
from tests.browser.conftest import FreeTask, Open
from tests.live.board import cancel_all, join
from tests.servers.dibs import Dibs

WORDS = {
    "en": {
        "new": "New task",
        "add": "Add",
        "number": "1 to 40 characters, and new on this board.",
        "link": "The address of a page, with http:// or https:// and without a password.",
    },
    "zh-Hans": {
        "new": "新建任务",
        "add": "添加",
        "number": "1 至 40 个字符，且在本看板中不重复。",
        "link": "网页地址，以 http:// 或 https:// 开头，不含密码。",
    },
}


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#task-{name}")


async def open_form(open_board: Open, task: dict[str, Any], **options: Any) -> Page:
    page = await open_assign(open_board, [task], **options)
    await take(page, task).click()
    await page.get_by_role("button", name="Edit").click()
    await expect(field(page, "title")).to_have_value(task["title"])
    return page


async def test_a_task_is_added_with_every_field(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    words = WORDS[language]
    [taken] = await tasks_of(dibs, 1)
    page = await open_board("sam", ASSIGN, language=language)
    await page.get_by_role("button", name=words["new"]).click()
    await page.get_by_role("button", name=words["add"], exact=True).click()
    # What is missing is told beside each field, and the first one has the focus.
    await expect(page.locator("#about-number [role=alert]")).to_have_text(words["number"])
    await expect(page.locator("#about-title [role=alert]")).to_be_visible()
    await expect(field(page, "number")).to_be_focused()
    await field(page, "number").fill(taken["number"])
    await field(page, "title").fill("Poster")
    await field(page, "department").select_option(str(taken["department"]))
    await field(page, "priority").select_option("high")
    await field(page, "due_at").fill("2031-05-06T07:08")
    await field(page, "quantity").fill("1200")
    for name in ("unit", "customer", "station", "note"):
        await field(page, name).fill(f"my {name}")
    await field(page, "link").fill("javascript:alert(1)")
    await page.get_by_role("button", name=words["add"], exact=True).click()
    await expect(page.locator("#about-link [role=alert]")).to_have_text(words["link"])
    await field(page, "link").fill("https://example.com/4410.pdf")
    await page.get_by_role("button", name=words["add"], exact=True).click()
    # The server knows that the number is taken; nothing typed is lost.
    await expect(page.locator("#about-number [role=alert]")).to_have_text(words["number"])
    await expect(field(page, "note")).to_have_value("my note")
    number = f"{taken['number']}-{language}"
    await field(page, "number").fill(number)
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text(number)
    async with await join(dibs, "sam") as sam:
        added = next(task for task in sam.tasks.values() if task["number"] == number)
    assert {
        name: added[name]
        for name in ("title", "priority", "due_at", "quantity", "unit", "note", "link")
    } == {
        "title": "Poster",
        "priority": "high",
        "due_at": "2031-05-06T07:08:00Z",
        "quantity": 1200,
        "unit": "my unit",
        "note": "my note",
        "link": "https://example.com/4410.pdf",
    }
    await cancel_all(dibs, taken, added)


async def test_an_edit_sends_what_was_typed_over(dibs: Dibs, open_board: Open) -> None:
    [task] = await tasks_of(dibs, 1)
    wire = Wire()
    sent: list[dict[str, Any]] = []

    def watch(frame: dict[str, Any]) -> bool:
        sent.append(frame)
        return False

    wire.hold_up = watch
    page = await open_form(open_board, task, before=wire.attach)
    await field(page, "title").fill("Poster A1")
    await page.get_by_role("button", name="Save").click()
    await expect(dock(page)).to_contain_text(f"{task['number']} is changed.")
    await expect(row(page, task)).to_contain_text("Poster A1")
    [edit] = [frame for frame in sent if frame["type"] == "edit"]
    assert {**edit, "ref": "", "deadline": ""} == {
        "type": "edit",
        "ref": "",
        "deadline": "",
        "task": task["id"],
        "expect": task["rev"],
        "title": "Poster A1",
    }
    await cancel_all(dibs, task)


async def test_what_others_change_meanwhile_is_shown(dibs: Dibs, open_board: Open) -> None:
    [task] = await tasks_of(dibs, 1)
    page = await open_form(open_board, task)
    await field(page, "title").fill("Mine")
    async with await join(dibs, "sam") as other:
        await other.granted("edit", task=task["id"], title="Theirs", station="Press 9")
    await expect(page.locator("dialog .happened")).to_contain_text("What you typed is still here")
    await expect(field(page, "title")).to_have_value("Mine")
    await expect(field(page, "station")).to_have_value("Press 9")
    await expect(page.locator("#about-title")).to_contain_text("Meanwhile changed to: Theirs")
    await page.get_by_role("button", name="Save").click()
    await expect(dock(page)).to_contain_text(f"{task['number']} is changed.")
    async with await join(dibs, "sam") as sam:
        now = sam.tasks[task["id"]]
    assert (now["title"], now["station"]) == ("Mine", "Press 9")
    await cancel_all(dibs, task)


async def test_an_edit_that_comes_too_late_is_not_sent_blindly(
    dibs: Dibs, open_board: Open
) -> None:
    """The page did not hear of the change: the server refuses, and the form shows it before the
    next try.
    """
    [task] = await tasks_of(dibs, 1)
    wire = Wire()
    page = await open_form(open_board, task, before=wire.attach)
    wire.drop_down = lambda frame: frame["type"] == "events"
    async with await join(dibs, "sam") as other:
        await other.granted("edit", task=task["id"], title="Theirs")
    await field(page, "title").fill("Mine")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#about-title")).to_contain_text("Theirs")
    await expect(field(page, "title")).to_have_value("Mine")
    await page.get_by_role("button", name="Take that").click()
    await expect(field(page, "title")).to_have_value("Theirs")
    await cancel_all(dibs, task)


async def test_leaving_asks_before_it_discards(dibs: Dibs, open_board: Open) -> None:
    [task] = await tasks_of(dibs, 1)
    page = await open_form(open_board, task)
    await field(page, "title").fill("Mine")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("alert").get_by_text("Discard what you typed?")).to_be_visible()
    await page.get_by_role("button", name="Go on typing").click()
    await expect(field(page, "title")).to_have_value("Mine")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await cancel_all(dibs, task)


async def test_the_owner_of_a_task_limits_its_department(dibs: Dibs, open_board: Open) -> None:
    [task] = await tasks_of(dibs, 1)
    async with await join(dibs, "bob") as bob:
        await bob.granted("claim", task=task["id"])
    page = await open_form(open_board, task)
    await field(page, "department").select_option(label="Finishing")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#about-department [role=alert]")).to_contain_text("Bob Novak")
    await cancel_all(dibs, task)


async def test_the_boards_own_sheet_edits_too(open_board: Open, free_task: FreeTask) -> None:
    task = await free_task()
    page = await open_board("sam")
    await card(page, task["id"]).locator(".body").click()
    await page.locator("dialog [data-verb=edit]").click()
    await field(page, "title").fill("Poster A1")
    await page.keyboard.press("Enter")
    await expect(dock(page)).to_contain_text(f"{task['number']} is changed.")
    await expect(card(page, task["id"])).to_contain_text("Poster A1")


async def test_escape_never_closes_a_form_that_holds_typed_text(open_board: Open) -> None:
    """Chromium closes a dialog by itself at a second Esc; the page keeps it, and goes on."""
    page = await open_board("sam", ASSIGN)
    form, new = page.locator(".task-form"), page.get_by_role("button", name="New task")
    await new.click()
    await field(page, "title").press_sequentially("Poster")
    for _ in range(4):
        await page.keyboard.press("Escape")
        await expect(form).to_be_visible()
        await expect(field(page, "title")).to_have_value("Poster")
        await expect(field(page, "title")).to_be_focused()
    await page.get_by_role("button", name="Discard").click()
    await expect(form).to_have_count(0)
    # Nothing is stuck: keys and the form work again, and an empty form leaves at the first Esc.
    await page.keyboard.press("Alt+Shift+KeyH")
    await expect(page.locator("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await new.click()
    await expect(form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)


async def test_a_due_time_that_is_none_is_said_at_its_field(
    open_board: Open, language: str
) -> None:
    """A year of five digits, and half a date, which the browser gives to the page as an empty
    text.
    """
    page = await open_board("sam", ASSIGN, language=language)
    form = page.locator(".task-form")
    add = page.get_by_role("button", name=WORDS[language]["add"], exact=True)
    await page.get_by_role("button", name=WORDS[language]["new"]).click()
    for name, text in (("number", "T-1"), ("title", "Poster")):
        await field(page, name).fill(text)
    await field(page, "department").select_option(index=1)
    due = field(page, "due_at")
    said = {"en": "Not a time that exists.", "zh-Hans": "时间无效。"}[language]
    await due.evaluate(
        "node => { node.value = '12026-05-06T07:08'; node.dispatchEvent(new Event('input')) }"
    )
    await add.click()
    await expect(page.locator("#about-due_at [role=alert]")).to_have_text(said)
    await expect(due).to_be_focused()
    await due.evaluate("node => { node.value = ''; node.dispatchEvent(new Event('input')) }")
    await due.press_sequentially("05")
    assert await due.evaluate("node => [node.value, node.validity.badInput]") == ["", True]
    await add.click()
    await expect(page.locator("#about-due_at [role=alert]")).to_have_text(said)
    await expect(form).to_be_visible()
    # Esc asks what becomes of the text, and the question has a way out.
    await page.keyboard.press("Escape")
    await page.locator(".task-form .dialog-actions button").nth(1).click()
    await expect(form).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (640, 400)])
async def test_the_buttons_cover_no_field_that_has_the_focus(
    open_board: Open, free_task: FreeTask, width: int, height: int
) -> None:
    page = await open_form(open_board, await free_task(), width=width, height=height)
    assert await page.evaluate(
        "(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))"
    ), "a field is cut off at the side"
    await field(page, "number").focus()
    for _ in range(10):
        await page.keyboard.press("Tab")
        covered = await page.evaluate(
            """() => {
                const buttons = document.querySelector('dialog .dialog-actions')
                const focus = document.activeElement
                if (buttons.contains(focus)) return false
                return focus.getBoundingClientRect().bottom > buttons.getBoundingClientRect().top
            }"""
        )
        assert not covered, await page.evaluate("document.activeElement.id")
