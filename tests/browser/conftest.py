"""A real browser, and people in front of it: Chromium, or Firefox with `--engine firefox`."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from zlib import crc32

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    async_playwright,
)

from tests.client import Frame
from tests.live.board import join, new_task
from tests.machine import CHROMIUM, FIREFOX
from tests.servers.dibs import Dibs

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OUTAGE = re.compile(
    r"Failed to load resource: |WebSocket connection to '[^']*' failed: "
    r"|Loading module from .* was blocked because of a disallowed MIME type"
)
FIREFOX_ITSELF = re.compile(
    r".*(can.t establish a connection to the server at wss?://|was interrupted while the page "
    r"was loading)"
    r"|The operation is insecure\.$"
    r"|.*blocked an inline style .*sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT\+SmwNZWA="
)
"""What Firefox logs as an error of the page: each socket that fails, a start script that keeps
something on about:blank, and the style `body {}`, which Playwright adds for each picture."""

NOT_IN_FIREFOX = {
    "touch": "Playwright has no finger there",
    "paper": "digits in the PDF that Firefox makes cannot be read back",
    "sound": "without a loudspeaker it plays nothing",
    "media": "Playwright emulates no media there: contrast, forced colours, less motion",
}
"""Why a test that is marked `not_in_firefox` with one of these words is left out there."""

LANGUAGES = ["en", "zh-Hans"]

Open = Callable[..., Awaitable[Page]]
FreeTask = Callable[..., Awaitable[Frame]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a language, and names none itself, both of them with `--faults`,
    else always the same one.

    Such a test takes its words from the catalogues. That both have every sentence, filled in
    alike, is in frontend/tests/words/catalogues.test.ts.
    """
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "language" not in metafunc.fixturenames or any("language" in names for names in named):
        return
    if not metafunc.config.getoption("--faults"):
        at = crc32(metafunc.function.__name__.encode()) % len(LANGUAGES)
        metafunc.parametrize("language", LANGUAGES[at : at + 1])
    else:
        metafunc.parametrize("language", LANGUAGES)


def pytest_runtest_setup(item: pytest.Item) -> None:
    mark = item.get_closest_marker("not_in_firefox")
    if mark and item.config.getoption("--engine") == "firefox":
        pytest.skip(NOT_IN_FIREFOX[mark.args[0]])


def is_chromium(page: Page) -> bool:
    """Whether a page is Chromium's, whose tools for developers a test can use."""
    browser = page.context.browser
    return browser is not None and browser.browser_type.name == "chromium"


@pytest.fixture(scope="session")
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        if request.config.getoption("--engine") == "firefox":
            # Through WebDriver BiDi: Debian's Firefox as it is, not a patched one.
            started = await playwright.firefox.launch(
                channel="moz-firefox", executable_path=FIREFOX.found()
            )
        else:
            started = await playwright.chromium.launch(
                executable_path=CHROMIUM.found(), args=ARGUMENTS
            )
        yield started
        await started.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of people who signed in before: a password takes a good part of a second to
    check.
    """
    return {}


@pytest.fixture
async def open_board(
    request: pytest.FixtureRequest, browser: Browser, dibs: Dibs, signed_in: dict[str, Any]
) -> AsyncIterator[Open]:
    """Open a page of the board, signed in as a demo person, in a browser context of its own.

    A page that logs an error or throws fails the test. Without a `path` none is loaded yet: each
    costs half a second of CPU. `fresh` signs in again, for tests that sign out; `outage` allows
    what a browser itself logs of a server that does not answer.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    firefox = request.config.getoption("--engine") == "firefox"

    def complain(username: str | None, said: str) -> None:
        if not (firefox and FIREFOX_ITSELF.match(said)):
            complaints.append(f"{username}: {said}")

    async def open_page(
        username: str | None,
        path: str | None = "/boards/demo",
        *,
        language: str = "en",
        width: int = 1280,
        height: int = 800,
        before: Callable[[Page], Awaitable[Any]] | None = None,
        fresh: bool = False,
        outage: bool = False,
    ) -> Page:
        locale = "zh-CN" if language == "zh-Hans" else "en-GB"
        state = None if fresh or not username else signed_in.get(username)
        viewport = ViewportSize(width=width, height=height)
        context = await browser.new_context(locale=locale, viewport=viewport, storage_state=state)
        contexts.append(context)
        page = await context.new_page()

        def hear(said: str) -> None:
            if not (outage and OUTAGE.match(said)):
                complain(username, said)

        def read(said: ConsoleMessage) -> None:
            if said.type == "error":
                hear(said.text)

        page.on("pageerror", lambda error: hear(str(error)))
        page.on("console", read)
        if username and not state:
            await page.goto(dibs.http("/sign-in"))
            if username == "admin":
                await page.fill("#username", username)
                await page.fill("#password", dibs.password(username))
                await page.click(".sign-in [type=submit]")
            else:
                await page.click(f"[data-demo={username}]")
            # A person of several boards comes to a page that lists them.
            await page.wait_for_url(lambda url: not url.endswith("/sign-in"))
            if not fresh:
                signed_in[username] = {"cookies": await context.cookies(), "origins": []}
        if before:
            await before(page)
        if path:
            await page.goto(dibs.http(path))
        if path and username:
            await page.wait_for_selector("[data-task]:visible")
            # A slot that has just appeared takes no press yet: nothing moves under a finger.
            await page.wait_for_timeout(500)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert not complaints


@pytest.fixture
async def free_task(dibs: Dibs) -> AsyncIterator[FreeTask]:
    """Add a free task that stands first in its lane: urgent, and due long ago.

    It is always removed afterwards.
    """
    made: list[int] = []

    async def make(**fields: Any) -> Frame:
        async with await join(dibs, "sam") as sam:
            task = await new_task(
                sam, **{"priority": "urgent", "due_at": "2020-01-01T08:00:00Z", **fields}
            )
        made.append(task["id"])
        return task

    yield make
    async with await join(dibs, "sam") as sam:
        for task in made:
            if sam.tasks[task]["status"] not in {"completed", "cancelled"}:
                await sam.granted("cancel", task=task, reason="the test is over")
