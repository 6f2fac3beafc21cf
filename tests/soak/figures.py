"""What is measured: processes by their `/metrics`, pages by Chromium's DevTools."""

import re
from dataclasses import dataclass

import httpx
from playwright.async_api import Browser, CDPSession

from tests.servers.dibs import Dibs

MB = 1e6

Figures = dict[str, float]

OF_A_SERVER = {
    "memory_mb": ("process_resident_memory_bytes", MB),
    "threads": ("dibs_threads", 1),
}
OF_ALL_SERVERS = {
    "files": "process_open_fds",
    "tasks": "dibs_tasks",
    "sockets": "dibs_sockets",
}
"""Summed: clients move from one to the other, and take these with them."""
OF_A_PAGE = {
    "heap_mb": ("JSHeapUsedSize", MB),
    "nodes": ("Nodes", 1),
    "listeners": ("JSEventListeners", 1),
}

MOST_PER_HOUR = {
    "memory_mb": 20,
    "files": 6,
    "tasks": 6,
    "threads": 3,
    "heap_mb": 3,
    "nodes": 500,
    "listeners": 200,
}
"""By how much a figure may grow; `sockets` comes and goes with the load."""


async def of_servers(server: Dibs) -> Figures:
    """Read what the processes say of themselves."""
    told = []
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        for process in range(len(server.servers)):
            page = (await http.get(server.http("/metrics", process))).text
            told.append(dict(re.findall(r"^(\w+) (\S+)$", page, re.MULTILINE)))
    of_each = {
        f"server {process} {name}": float(found[metric]) / unit
        for process, found in enumerate(told)
        for name, (metric, unit) in OF_A_SERVER.items()
    }
    of_all = {
        f"servers {name}": sum(float(found[metric]) for found in told)
        for name, metric in OF_ALL_SERVERS.items()
    }
    return of_each | of_all


@dataclass(frozen=True, slots=True)
class Screen:
    """A page in Chromium."""

    name: str
    devtools: CDPSession

    @classmethod
    async def open(
        cls, browser: Browser, server: Dibs, process: int, name: str, path: str
    ) -> "Screen":
        """Show a page to the demo's supervisor."""
        page = await (await browser.new_context(viewport={"width": 1280, "height": 800})).new_page()
        await page.goto(server.http("/sign-in", process))
        await page.click("[data-demo=sam]")
        await page.wait_for_selector("[data-task]")
        await page.goto(server.http(path, process))
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Performance.enable")
        return cls(name, devtools)

    async def figures(self) -> Figures:
        """Measure it after everything that can go is gone."""
        for _ in range(2):
            await self.devtools.send("HeapProfiler.collectGarbage")
        said = (await self.devtools.send("Performance.getMetrics"))["metrics"]
        found = {metric["name"]: metric["value"] for metric in said}
        return {
            f"{self.name} {name}": found[metric] / unit
            for name, (metric, unit) in OF_A_PAGE.items()
        }
