"""How much a board in the browser costs: `make bench-ui`.

A real server changes 2,000 tasks; Chromium tells what it took.

Two figures: with the CPU slowed six times, the share of time in which the main thread is
busy at 100 updates a second, and how far the screen is behind; and by how much 60,000 updates grow
the heap.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright, expect

from tests.browser.board import card
from tests.browser.conftest import ARGUMENTS
from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import join
from tests.machine import CHROMIUM
from tests.servers.dibs import Dibs

TASKS, PER_S, SECONDS, SLOWED, UPDATES = 2_000, 100, 20, 6, 60_000
BUSY_MOST, BEHIND_MOST_S, GROWTH_MOST_MB = 0.40, 1.0, 3.0


def fill(server: Dibs) -> None:
    """Add 2,000 tasks to the demo board."""
    departments = ["Prepress", "Printing", "Finishing", "Packing"]
    lines = ["number,title,department,quantity"]
    lines += [f"B-{n},Brochure {n},{departments[n % 4]},{n}" for n in range(TASKS)]
    file = server.folder / "bench.csv"
    file.write_text("\n".join(lines))
    server.run("import", "demo", str(file))


async def change(sam: Client, count: int, per_s: float | None) -> None:
    """Change notes and quantities of one task after the other, evenly or, without `per_s`, as fast
    as they are answered.
    """
    ids = [task["id"] for task in sam.tasks.values() if task["number"].startswith("B-")]
    start, asked = time.monotonic(), []
    for n in range(count):
        asked.append(
            sam.ask("edit", task=ids[n * 7 % len(ids)], quantity=n % 9000, note=f"change {n}")
        )
        if per_s:
            await asyncio.sleep(max(0.0, start + n / per_s - time.monotonic()))
        elif len(asked) == 12:
            await asyncio.gather(*asked)
            asked.clear()
    await asyncio.gather(*asked)


async def behind(page: Page, sam: Client) -> float:
    """Return how many seconds pass until a change at the top of the board is on the screen."""
    top = int(await page.locator("[data-task]").first.get_attribute("data-task") or 0)
    words = f"Seen {time.monotonic_ns()}"
    start = time.monotonic()
    await sam.granted("edit", task=top, title=words)
    await expect(card(page, top)).to_contain_text(words, timeout=60_000)
    return time.monotonic() - start


async def heap_mb(devtools: CDPSession) -> float:
    await devtools.send("HeapProfiler.collectGarbage")
    return float((await devtools.send("Runtime.getHeapUsage"))["usedSize"]) / 1e6


async def task_s(devtools: CDPSession) -> float:
    metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


async def measure(server: Dibs, page: Page) -> dict[str, float]:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Performance.enable")
    async with await join(server, "admin") as sam:
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        await change(sam, PER_S, PER_S)
        before, start = await task_s(devtools), time.monotonic()
        await change(sam, PER_S * SECONDS, PER_S)
        busy = (await task_s(devtools) - before) / (time.monotonic() - start)
        late = await behind(page, sam)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        # The first thousands fill caches; what grows after them is a leak.
        await change(sam, 5_000, None)
        await behind(page, sam)
        heap = await heap_mb(devtools)
        await change(sam, UPDATES, None)
        await behind(page, sam)
        return {
            "busy": busy,
            "behind_s": late,
            "heap_mb": heap,
            "growth_mb": await heap_mb(devtools) - heap,
        }


async def run(server: Dibs) -> dict[str, float]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM.found(), args=ARGUMENTS)
        page = await (await browser.new_context(viewport={"width": 1280, "height": 800})).new_page()
        await page.goto(server.http("/sign-in"))
        await page.click("[data-demo=sam]")
        await page.wait_for_selector("[data-task]")
        figures = await measure(server, page)
        await browser.close()
        return figures


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        # A feed of its own pace: limits of people do not apply to it.
        server = Dibs(Path(folder), **QUICK, DIBS_IN_FLIGHT="1000")
        try:
            fill(server)
            found: dict[str, Any] = asyncio.run(run(server))
        finally:
            server.stop()
    bounds = {"busy": BUSY_MOST, "behind_s": BEHIND_MOST_S, "growth_mb": GROWTH_MOST_MB}
    for name, figure in found.items():
        most = f"  at most {bounds[name]}" if name in bounds else ""
        print(f"{name:10} {figure:8.2f}{most}")
    return int(any(found[name] > most for name, most in bounds.items()))


if __name__ == "__main__":
    sys.exit(main())
