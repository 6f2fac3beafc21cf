"""Screens behind a real nginx with the usual mistakes: all works, or the screen, in both languages,
and the log say which setting is missing.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from board.text.refusals import SENTENCES
from tests.browser.board import press, words
from tests.conftest import QUICK
from tests.live.board import eventually
from tests.servers.dibs import Dibs
from tests.servers.mistaken import Mistaken

PASSWORD = "correct horse battery"
PEOPLE = f"""
from board.models.people import Person
for person in Person.objects.filter(username__in=["alice", "sam", "admin"]):
    person.set_password("{PASSWORD}")
    person.save()
"""
BOTH = ("en", "zh-Hans")
At = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="module")
def behind(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "behind", **QUICK)
    server.shell(PEOPLE)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mistaken(behind: Dibs, folder: Path) -> Iterator[Mistaken]:
    proxy = Mistaken(folder / "behind-nginx", behind)
    yield proxy
    proxy.stop()


@pytest.fixture
async def at(browser: Browser, mistaken: Mistaken) -> AsyncIterator[At]:
    """Open a page behind a mistake, in a browser context of its own."""
    contexts: list[BrowserContext] = []

    async def open_page(mistake: str, path: str, language: str = "en") -> Page:
        locale = "zh-CN" if language == "zh-Hans" else "en-GB"
        context = await browser.new_context(ignore_https_errors=True, locale=locale)
        contexts.append(context)
        page = await context.new_page()
        await page.goto(mistaken.urls[mistake] + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()


async def sign_in(page: Page, username: str = "sam") -> None:
    await page.fill("#username", username)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")


async def logged(server: Dibs, sentence: str) -> None:
    """Wait until the server has said this once, and no second time."""

    async def said() -> bool:
        return sentence in server.logs()

    await eventually(said, 30)
    assert server.logs().count(sentence) == 1


@pytest.mark.parametrize("mistake", ["none", "no_referrer", "no_upgrade", "impatient"])
async def test_a_supervisor_works_behind_it(behind: Dibs, at: At, mistake: str) -> None:
    """C2, C3: signing in, following, claiming; with the chip's words on how good the way is."""
    page = await at(mistake, "/boards/demo")
    await sign_in(page)
    says = words("en")
    way = says("liveSlower") if mistake == "no_upgrade" else says("live")
    await expect(page.locator(".connection")).to_have_text(way, timeout=30_000)
    if mistake == "impatient":
        await logged(behind, "one socket after the other was cut after 2 s of silence")
        await expect(page.locator(".connection")).to_have_text(way)
    free = page.locator("[data-task]", has=page.locator("button.slot", has_text="Claim")).first
    await press(page, int(await free.get_attribute("data-task") or 0))
    await expect(page.locator(".dock")).to_be_visible()
    if mistake == "no_upgrade":
        await logged(behind, "a request for a WebSocket came without its upgrade")
        assert "Not Found: /ws/" not in behind.logs()


async def test_forms_work_without_a_referrer(at: At) -> None:
    """A browser that sends no referrer sends no origin with a form, unless the page wants it."""
    plain = await at("no_referrer", "/plain/sign-in")
    await sign_in(plain)
    await plain.wait_for_url("**/wall/plain/demo")
    admin = await at("no_referrer", "/admin/")
    await admin.fill("#id_username", "admin")
    await admin.fill("#id_password", PASSWORD)
    await admin.keyboard.press("Enter")
    await expect(admin.locator("#site-name")).to_have_text("Dibs administration")
    await expect(admin.locator("#logout-form")).to_be_visible()


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("mistake", ["no_port", "no_proto", "no_host", "both"])
async def test_an_address_that_does_not_arrive_is_said(
    behind: Dibs, mistaken: Mistaken, at: At, mistake: str, language: str
) -> None:
    """Where one signs in, with JavaScript and without, at the administration, and on screens that
    wait to be paired: they would show an address that leads nowhere.
    """
    origin = re.sub(r"(?<=\d)/.*", "", mistaken.urls[mistake])
    said = SENTENCES[language]["wrong_origin"].partition("{own}")[0].format(origin=origin)
    for path in ("/sign-in", "/plain/sign-in", "/admin/"):
        page = await at(mistake, path, language)
        if path == "/admin/":
            await page.fill("#id_username", "admin")
            await page.fill("#id_password", PASSWORD)
            await page.keyboard.press("Enter")
        else:
            await sign_in(page)
        await expect(page.locator("body")).to_contain_text(said)
    for path in ("/wall", "/terminal"):
        screen = (await at(mistake, path)).locator(".pairing")
        await expect(screen).to_contain_text("DIBS_ORIGINS at the server")
        await expect(screen).to_contain_text("请管理员在代理上设置 Host 和 X-Forwarded-Proto")
        await expect(screen.locator(".code")).to_have_count(0)
    await logged(behind, f"a page of '{origin}' was refused")


@pytest.mark.parametrize("path", ["/boards/demo", "/wall", "/terminal", "/"])
async def test_a_path_that_the_server_does_not_know_is_said(
    behind: Dibs, at: At, path: str
) -> None:
    page = await at("path", path)
    said = page.locator("#boot")
    await expect(said).to_contain_text("An administrator sets DIBS_PATH=/dibs at the server.")
    await expect(said).to_contain_text("请管理员在服务器上设置 DIBS_PATH=/dibs。")
    await logged(behind, "a page was opened below '/dibs' at the proxy: name that in DIBS_PATH")


@pytest.mark.parametrize("language", BOTH)
async def test_a_proxy_that_keeps_everything_back_is_said(
    behind: Dibs, at: At, language: str
) -> None:
    says = words(language)
    page = await at("buffers", "/sign-in", language)
    await sign_in(page)
    await page.wait_for_url("**/boards/demo")
    await expect(page.locator(".band")).to_contain_text(says("bye.held"), timeout=40_000)
    await page.goto(page.url.replace("/boards/", "/wall/"))
    await expect(page.locator("body")).to_contain_text(says("bye.held"), timeout=40_000)
    await logged(behind, "a stream was opened and its client got nothing of it")


@pytest.mark.parametrize("language", BOTH)
async def test_a_proxy_that_takes_only_small_files_is_said(at: At, language: str) -> None:
    """nginx takes a body of 1 MB unless it was told otherwise; Dibs takes 2.5 MiB of people."""
    page = await at("none", "/sign-in?next=/boards/demo/people", language)
    await sign_in(page)
    await page.wait_for_url("**/boards/demo/people")
    choose = {"en": "From a file…", "zh-Hans": "从文件导入…"}[language]
    await page.get_by_role("button", name=choose).click()
    rows = b"".join(b"person%06d,Person %06d,\n" % (row, row) for row in range(60_000))
    await page.locator("[type=file]").set_input_files(
        {
            "name": "people.csv",
            "mimeType": "text/csv",
            "buffer": b"username,name,departments\n" + rows,
        }
    )
    said = page.locator(".from-file [role=alert]")
    await expect(said).to_contain_text("client_max_body_size", timeout=15_000)
