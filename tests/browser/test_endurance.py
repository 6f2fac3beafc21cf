"""A paired wall through what happens in weeks: its server is killed, Redis is killed, the database
restarts.
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.board import card
from tests.client import Frame
from tests.conftest import QUICK, Effort
from tests.live.board import join, new_task
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis

SAID_WITHIN_MS, BACK_WITHIN_MS = 30_000, 75_000


@pytest.fixture
def floor(folder: Path, effort: Effort) -> Iterator[tuple[Dibs, Postgres, Redis]]:
    """Servers that no other test uses: two processes, their database, their Redis."""
    if not effort.in_time:
        pytest.skip(
            "make faults: it takes minutes of heartbeats and backoff; test_wall.py has the short "
            "form"
        )
    postgres, redis = Postgres(), Redis(folder / f"endurance-redis-{time.monotonic_ns()}")
    server = Dibs(
        folder / f"endurance-{time.monotonic_ns()}",
        processes=2,
        DATABASE_URL=postgres.create("endurance"),
        REDIS_URL=redis.url,
        **QUICK,
    )
    yield server, postgres, redis
    server.stop()
    redis.stop()
    postgres.remove()


@pytest.fixture
async def wall(browser: Browser, floor: tuple[Dibs, Postgres, Redis]) -> AsyncIterator[Page]:
    """A screen that Sam has paired, on the first process."""
    server, *_ = floor
    context = await browser.new_context(
        viewport=ViewportSize(width=1920, height=1080), locale="en-GB"
    )
    async with (
        aclosing(await sign_in(server, "sam")) as http,
        await pair(server, http, language="en") as screen,
    ):
        await context.add_cookies(
            [{"name": "dibs_display", "value": screen.secret, "url": server.http()}]
        )
    page = await context.new_page()
    await page.goto(server.http("/wall"))
    await expect(page.locator(".wall")).to_contain_text("LIVE")
    yield page
    await context.close()


async def follows(server: Dibs, wall: Page, task: Frame) -> None:
    """Change a task on the other process: the wall shows it, and the whole page is as the snapshot
    says.
    """
    who = card(wall, task["id"]).locator(".who")
    async with await join(server, "sam", process=1) as sam:
        await sam.granted("claim", task=task["id"])
        await expect(who).to_have_text("Sam Okafor", timeout=BACK_WITHIN_MS)
        await sam.granted("release", task=task["id"])
        await expect(who).to_have_text("Free", timeout=BACK_WITHIN_MS)
        shown = await wall.locator(".row").evaluate_all(
            "rows => rows.map(row => [Number(row.dataset.task), "
            "row.querySelector('.who').textContent.trim()])"
        )
        assert shown
        for number, name in shown:
            owner = sam.tasks[number]["owner"]
            assert name == (owner["name"] if owner else "Free")


async def first_task(server: Dibs) -> Frame:
    async with await join(server, "sam", process=1) as sam:
        return await new_task(sam, due_at="2018-01-01T00:00:00Z")


@pytest.mark.timeout(400)
async def test_its_server_is_killed(floor: tuple[Dibs, Postgres, Redis], wall: Page) -> None:
    server, *_ = floor
    task = await first_task(server)
    await expect(card(wall, task["id"])).to_be_visible(timeout=BACK_WITHIN_MS)
    loads = await wall.evaluate("performance.timeOrigin")
    server.servers[0].kill()
    await expect(wall.locator(".wall.checking, .wall.not-live")).to_be_visible(
        timeout=SAID_WITHIN_MS
    )
    server.restart(0)
    await expect(wall.locator(".wall.live")).to_be_visible(timeout=BACK_WITHIN_MS)
    await follows(server, wall, task)
    assert await wall.evaluate("performance.timeOrigin") == loads, (
        "it came back without loading itself anew"
    )


@pytest.mark.timeout(400)
async def test_redis_and_the_database_restart(
    floor: tuple[Dibs, Postgres, Redis], wall: Page
) -> None:
    server, postgres, redis = floor
    task = await first_task(server)
    await expect(card(wall, task["id"])).to_be_visible(timeout=BACK_WITHIN_MS)
    redis.process.kill()
    # Redis is only speed: the wall is live, follows by polling, and says so.
    await expect(wall.locator(".wall.live")).to_contain_text("slower", timeout=SAID_WITHIN_MS)
    await follows(server, wall, task)
    redis.start()
    await expect(wall.locator("header")).not_to_contain_text("slower", timeout=BACK_WITHIN_MS)
    await follows(server, wall, task)
    postgres.stop()
    await expect(wall.locator("header")).to_contain_text("read-only", timeout=SAID_WITHIN_MS)
    postgres.start()
    await expect(wall.locator("header")).not_to_contain_text("read-only", timeout=BACK_WITHIN_MS)
    deadline = time.monotonic() + 20
    while httpx.get(server.http("/readyz", 1), trust_env=False, timeout=10).status_code != 200:  # noqa: ASYNC210
        assert time.monotonic() < deadline
    await follows(server, wall, task)
