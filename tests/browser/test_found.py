"""Tasks that a board no longer shows: found by a search, read, and reopened."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.board import card, words
from tests.browser.conftest import FreeTask, Open
from tests.live.board import join
from tests.servers.dibs import Dibs

LONG_AGO = (
    "from board.models.task import Task; from django.utils import timezone; "
    "from datetime import timedelta; "
    "Task.objects.filter(pk={}).update(finished_at=timezone.now() - timedelta(days=40))"
)


async def test_an_old_task_is_found_and_reopened(
    dibs: Dibs, open_board: Open, free_task: FreeTask, language: str, tmp_path: Path
) -> None:
    says = words(language)
    task = await free_task(title="Etiketten Straße", customer=f"Müller {language}")
    async with await join(dibs, "sam") as sam:
        await sam.granted("cancel", task=task["id"], reason="no paper")
    dibs.shell(LONG_AGO.format(task["id"]))
    page = await open_board("sam", language=language)
    await expect(card(page, task["id"])).to_have_count(0)
    look = page.get_by_role("button", name=says("found.look"), exact=True)
    await expect(look).to_have_count(0)
    await page.locator("#search").fill(f"strasse MULLER {language}")
    await look.click()
    found = page.locator(f"dialog [data-found='{task['id']}']")
    await expect(found).to_contain_text(task["number"])
    await page.screenshot(path=tmp_path / f"found-{language}.png")
    await found.click()
    await expect(page.locator("dialog .timeline li").first).to_contain_text("no paper")
    await page.locator("dialog [data-verb=reopen]").click()
    await page.locator("dialog textarea, dialog input").first.fill("again")
    # So soon at the same spot it would be the press before.
    await page.wait_for_timeout(750)
    await page.locator("dialog .dialog-actions .button").first.click()
    await page.locator("#search").fill("")
    await expect(card(page, task["id"])).to_be_visible()
    # What was never added is not found, and it says so.
    await page.locator("#search").fill("quetzalcoatl")
    await look.click()
    await expect(page.locator("dialog [role=status]")).to_have_text(says("found.none"))
