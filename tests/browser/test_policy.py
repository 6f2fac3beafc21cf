"""What a browser lets pages do: walls in a frame where a setting allows it, boards in none.

That no page needs more than its policy is held by every other test here: a page that logs an error
fails.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.servers.dibs import Dibs


class Dashboard:
    """A server of another origin on the same site, whose page has a frame.

    Attributes:
        shows: the address in the frame.
    """

    shows = ""

    def __init__(self, server: asyncio.Server) -> None:
        port = server.sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            body = f'<!doctype html><iframe src="{dashboard.shows}" width=1200 height=700></iframe>'
            writer.write(b"HTTP/1.1 200\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
            writer.write(body.encode())
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            dashboard = cls(server)
            yield dashboard

    async def show(self, page: Page, url: str) -> None:
        self.shows = url
        await page.goto(self.origin)

    async def is_refused(self, page: Page, url: str) -> None:
        """The browser asks for the page, shows nothing of it, and reports an error."""
        page = await page.context.new_page()
        async with page.expect_response(url) as reply:
            await self.show(page, url)
        policy = await (await reply.value).header_value("content-security-policy")
        assert "frame-ancestors 'none'" in (policy or "")
        await expect(page.frame_locator("iframe").locator("#app")).to_have_count(0)
        assert page.frames[1].url.startswith(("chrome-error:", "about:neterror?e=cspBlocked&"))


@pytest.fixture
async def dashboard() -> AsyncIterator[Dashboard]:
    async with Dashboard.open() as opened:
        yield opened


async def test_a_wall_is_live_in_a_frame_where_the_setting_names_the_page_around_it(
    folder: Path, open_board: Open, dashboard: Dashboard
) -> None:
    server = Dibs(folder / "framed", DIBS_FRAME_ANCESTORS=dashboard.origin)
    page = await open_board(None, "/sign-in")
    await page.goto(server.http("/sign-in"))
    await page.click("[data-demo=sam]")
    await page.wait_for_url("**/boards/demo")
    await dashboard.show(page, server.http("/wall/demo"))
    await expect(page.frame_locator("iframe").locator(".wall.live")).to_be_visible()
    await dashboard.show(page, server.http("/wall/plain/demo"))
    await expect(page.frame_locator("iframe").locator("table")).to_be_visible()
    # A board takes presses, so no other page may be around it.
    await dashboard.is_refused(page, server.http("/boards/demo"))
    server.stop()


async def test_no_page_is_shown_in_a_frame_without_the_setting(
    dibs: Dibs, open_board: Open, dashboard: Dashboard
) -> None:
    page = await open_board("sam")
    await dashboard.is_refused(page, dibs.http("/wall/demo"))
