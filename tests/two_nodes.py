"""What screens say while a node is killed, stopped, drained, and can save nothing: `python -m
tests.two_nodes FOLDER`.

Two nodes on PostgreSQL and Redis behind nginx; two boards, a wall and a shared tablet in Chromium.
For each fault it prints what each screen said and when, and after how many seconds each showed the
present again. Pictures are kept in the folder, for people to look at.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.browser.conftest import ARGUMENTS
from tests.conftest import QUICK
from tests.live.board import department, eventually, join
from tests.live.screens import pair
from tests.live.sign_in import sign_in
from tests.machine import CHROMIUM
from tests.servers.dibs import Dibs
from tests.servers.nginx import Nginx
from tests.servers.postgres import Postgres
from tests.servers.process import Process, free_port
from tests.servers.redis import Redis

STOPPED_S = 20
RIGHT_S = 90
LOOK_S = 0.25

PROXY = """
  map $http_upgrade $dibs_connection {{ default upgrade; '' ''; }}
  upstream dibs {{
    server 127.0.0.1:{} max_fails=1 fail_timeout=2s;
    server 127.0.0.1:{} backup;
  }}
  server {{
    listen 127.0.0.1:{};
    location / {{
      proxy_pass http://dibs;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $dibs_connection;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
"""

SAYS = ".connection, .live-chip, .band, .notice, .name-tiles .problem, .dock"
LOOK = """([says, number]) => ({
    words: [...document.querySelectorAll(says)].filter((node) => node.checkVisibility())
        .map((node) => node.innerText.replace(/\\s+/g, ' ').replace(/\\d+ (s|秒)/g, 'N $1').trim())
        .filter(Boolean).join(' | '),
    live: !!document.querySelector('.board.is-live, .wall.live'),
    shows: document.body.innerText.includes(number),
})"""


@dataclass
class Watched:
    """One screen, and what it said since the fault began."""

    name: str
    page: Page
    said: list[tuple[float, str]] = field(default_factory=list)
    right_s: float | None = None


class Stand:
    """The nodes, the screens, and a supervisor who adds a task after each fault."""

    def __init__(self, nodes: Dibs, screens: list[Watched], folder: Path) -> None:
        self._nodes = nodes
        self._screens = screens
        self._folder = folder

    async def through(
        self, name: str, node: int, fault: Callable[[Process], Coroutine[Any, Any, None]]
    ) -> None:
        """Watch every screen until all show a task that was added on the other node after the fault
        began.
        """
        for watched in self._screens:
            watched.said, watched.right_s = [], None
        number = f"AFTER-{name.upper()}"
        process = self._nodes.servers[node]
        began = time.monotonic()
        pictures = {3.0: "3s", 12.0: "12s", 22.0: "22s"}
        breaking = asyncio.create_task(fault(process))
        adding = asyncio.create_task(self._add(number, 1 - node))
        pressing = asyncio.create_task(self._press())
        while time.monotonic() - began < RIGHT_S:
            await asyncio.gather(*[self._look(watched, number, began) for watched in self._screens])
            for due in [due for due in pictures if time.monotonic() - began >= due]:
                await self._picture(f"{name}-{pictures.pop(due)}")
            if breaking.done() and all(one.right_s is not None for one in self._screens):
                break
            await asyncio.sleep(LOOK_S)
        for task in (breaking, adding, pressing):
            await task
        await asyncio.sleep(2)
        await asyncio.gather(*[self._look(watched, number, began) for watched in self._screens])
        await self._picture(f"{name}-after")
        lines = [f"\n== {name}"]
        for one in self._screens:
            right = "never" if one.right_s is None else f"{one.right_s:.1f} s"
            lines.append(f"{one.name}: right after {right}")
            lines += [f"    {at:5.1f} s  {words}" for at, words in one.said]
        print("\n".join(lines), flush=True)  # noqa: T201  its report
        assert all(one.right_s is not None for one in self._screens), "a screen did not come back"

    async def _look(self, watched: Watched, number: str, began: float) -> None:
        seen = await watched.page.evaluate(LOOK, [SAYS, number])
        at = time.monotonic() - began
        if not watched.said or watched.said[-1][1] != seen["words"]:
            watched.said.append((at, seen["words"]))
        if watched.right_s is None and seen["live"] and seen["shows"]:
            watched.right_s = at

    async def _add(self, number: str, node: int) -> None:
        await asyncio.sleep(1)
        async with await join(self._nodes, "sam", node) as sam:
            new = {"number": number, "title": "Test", "priority": "urgent"}
            printing = department(sam, "Printing")

            async def added() -> bool:
                return (await sam.do("add", **new, department=printing))["type"] == "ok"

            await eventually(added, RIGHT_S)

    async def _press(self) -> None:
        """Claim something on the first board, just after the fault began."""
        await asyncio.sleep(0.3)
        await (
            self._screens[0]
            .page.locator("button.slot[aria-disabled=false]")
            .first.click(timeout=5000)
        )

    async def _picture(self, name: str) -> None:
        for one in self._screens:
            await one.page.screenshot(path=self._folder / f"{name}-{one.name}.png")


async def kill(process: Process) -> None:
    process.kill()


def nothing_can_be_saved(postgres: Postgres) -> Callable[[Process], Coroutine[Any, Any, None]]:
    """Make the database read-only for some seconds, as after a failover to a copy."""

    async def inject(_: Process) -> None:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER DATABASE two SET default_transaction_read_only = on")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'two'"
            )
            await asyncio.sleep(STOPPED_S)
            connection.execute("ALTER DATABASE two RESET default_transaction_read_only")

    return inject


async def stop_and_go(process: Process) -> None:
    os.kill(process.child.pid, signal.SIGSTOP)
    await asyncio.sleep(STOPPED_S)
    os.kill(process.child.pid, signal.SIGCONT)


async def drain(process: Process) -> None:
    process.child.terminate()
    await asyncio.to_thread(process.child.wait, 30)


@asynccontextmanager
async def screens(nodes: Dibs, url: str) -> AsyncIterator[list[Watched]]:
    """Open what a hall has, through the proxy."""
    async with AsyncExitStack() as stack:
        sam, alice, bob = [
            await stack.enter_async_context(aclosing(await sign_in(nodes, name)))
            for name in ("sam", "alice", "bob")
        ]
        shown = [
            ("board-en", alice, "/boards/demo", "en-GB"),
            ("board-zh", bob, "/boards/demo", "zh-CN"),
        ]
        for name, kind, language in (("wall", "wall", "zh-Hans"), ("tablet", "terminal", "en")):
            screen = await pair(nodes, sam, kind=kind, language=language)
            stack.push_async_callback(screen.http.aclose)
            shown.append((name, screen.http, f"/{kind}", "en-GB"))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM.found(), args=ARGUMENTS)
        stack.push_async_callback(browser.close)
        opened = []
        for name, http, path, locale in shown:
            page = await new_page(browser, locale, (1920, 1080) if name == "wall" else (1280, 800))
            cookies = [
                {"name": key, "value": value, "url": url} for key, value in http.cookies.items()
            ]
            await page.context.add_cookies(cookies)  # type: ignore[arg-type]
            await page.goto(url + path)
            opened.append(Watched(name, page))
        for one in opened:
            await one.page.locator(".board.is-live, .wall.live").wait_for()
        yield opened


async def new_page(browser: Browser, locale: str, size: tuple[int, int]) -> Page:
    viewport = ViewportSize(width=size[0], height=size[1])
    context = await browser.new_context(locale=locale, viewport=viewport)
    return await context.new_page()


async def watch(folder: Path, pictures: Path) -> None:
    postgres, redis, port = Postgres(), Redis(folder / "redis"), free_port()
    own = {"DATABASE_URL": postgres.create("two"), "REDIS_URL": redis.url}
    nodes = Dibs(folder / "nodes", processes=2, **own, **QUICK)
    nginx = Nginx(folder / "nginx", PROXY.format(*nodes.ports, port), port)
    nodes.token("sam")
    try:
        async with screens(nodes, f"http://127.0.0.1:{port}") as opened:
            stand = Stand(nodes, opened, pictures)
            await stand.through("kill", 0, kill)
            nodes.restart(0)
            await stand.through("stop", 1, stop_and_go)
            await stand.through("drain", 0, drain)
            nodes.restart(0)
            await stand.through("unsaved", 0, nothing_can_be_saved(postgres))
    finally:
        for process in nodes.servers:
            if process.running:
                os.kill(process.child.pid, signal.SIGCONT)
        nginx.stop()
        nodes.stop()
        redis.stop()
        postgres.remove()


def main() -> None:
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="dibs-two-nodes-"))
    folder.chmod(0o755)
    asyncio.run(watch(folder, pictures))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
