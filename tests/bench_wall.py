"""Plays a million updates through the real wall in Chromium, in days of its own clock, and says
what became of the heap.

`make bench-wall` runs it; `python -m tests.bench_wall 100000` plays fewer. It ends with 1 if the
heap grew by more than 3 MB.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import CDPSession, Page, async_playwright

from tests.browser.conftest import ARGUMENTS
from tests.machine import CHROMIUM
from tests.servers.dibs import Dibs

UPDATES = 1_000_000
PER_STEP = 200
STEP_S = 40
"""A step is what a busy wall sees in forty seconds: five changes a second."""
GROWTH_MOST = 3_000_000

# A server in the page: it answers the wall's WebSocket with the board that it was shown, and then
# with changes of it.
SERVER = """(() => {
    class Fake extends EventTarget {
        static OPEN = 1
        constructor() {
            super()
            this.readyState = 1
            window.server = this
            setTimeout(() => this.onopen?.(), 0)
        }
        send() {}
        close() { this.readyState = 3 }
    }
    window.Real = window.WebSocket
    window.WebSocket = Fake
    const say = (frame) => window.server.onmessage?.({ data: JSON.stringify(frame) })
    const kinds = [
        'claimed', 'started', 'paused', 'reported', 'completed', 'reopened', 'released', 'edited',
    ]
    let snapshot, rev
    window.greet = (whole) => {
        snapshot = whole
        rev = whole.rev
        say({ type: 'welcome', protocol: 1, board: whole.board, epoch: whole.epoch, rev,
              resumed: false, heartbeat_s: 10, limits: {},
              build: JSON.parse(document.getElementById('page').textContent).build,
              time: new Date().toISOString(),
              you: { id: 1, username: 'x', name: 'X', role: 'display', departments: [], can: [] } })
        say(whole)
    }
    window.play = (count) => {
        const events = []
        for (let n = 0; n < count; n += 1) {
            rev += 1
            const kind = kinds[rev % kinds.length]
            const before = snapshot.tasks[(rev * 7) % snapshot.tasks.length]
            const free = ['released', 'reopened'].includes(kind)
            const owner = free ? null : snapshot.people[rev % snapshot.people.length]
            const statuses = { started: 'in_progress', paused: 'paused', completed: 'completed' }
            const status = statuses[kind] || 'pending'
            const now = new Date().toISOString()
            const due_at = new Date(Date.now() + (rev % 600 - 60) * 60000).toISOString()
            const finished_at = status === 'completed' ? now : null
            const task = { ...before, owner, status, rev, due_at, finished_at,
                           title: `Update ${rev}`, claimed_at: owner && now, started_at: now }
            events.push({ rev, kind: `task.${kind}`, task, by: owner, at: now })
        }
        say({ type: 'events', epoch: snapshot.epoch, rev, events })
    }
})()"""


async def heap(page: Page, devtools: CDPSession) -> int:
    """Return the bytes in use after everything that can go is gone."""
    for _ in range(2):
        await devtools.send("HeapProfiler.collectGarbage")
    used: float = (await devtools.send("Runtime.getHeapUsage"))["usedSize"]
    return int(used)


async def play(server: Dibs, updates: int) -> int:
    """Play and report.

    Returns:
        By how many bytes the heap grew, from the tenth part of the way to its end.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM.found(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.goto(server.http("/sign-in"))
        await page.click("[data-demo=sam]")
        await page.wait_for_url("**/boards/demo")
        snapshot = await page.evaluate("fetch('/api/boards/demo').then((reply) => reply.json())")
        await page.clock.install()
        await page.add_init_script(SERVER)
        loads = 0

        def loaded(_: Page) -> None:
            nonlocal loads
            loads += 1

        page.on("domcontentloaded", loaded)
        await page.goto(server.http("/wall/demo"))
        await page.clock.run_for(1000)
        await page.evaluate("(snapshot) => window.greet(snapshot)", snapshot)
        devtools = await page.context.new_cdp_session(page)
        steps, start, first, last = updates // PER_STEP, time.monotonic(), 0, 0
        for step in range(1, steps + 1):
            for _ in range(5):
                await page.evaluate("(count) => window.play(count)", PER_STEP // 5)
                await page.clock.run_for(STEP_S * 200)
            if step % (steps // 10) == 0:
                last = await heap(page, devtools)
                first = first or last
                rows = await page.locator(".row").count()
                nodes = await page.evaluate("document.getElementsByTagName('*').length")
                print(
                    f"{step * PER_STEP:>9,} updates  {step * STEP_S / 86_400:5.2f} days  heap "
                    f"{last / 1e6:6.2f} MB  "
                    f"{rows} rows  {nodes} elements  {time.monotonic() - start:5.0f} s",
                    flush=True,
                )
                assert rows <= 12
        assert loads == 1, "the wall reloaded itself"
        await browser.close()
        return last - first


def main() -> int:
    updates = int(sys.argv[1]) if len(sys.argv) > 1 else UPDATES
    with tempfile.TemporaryDirectory() as folder:
        server = Dibs(Path(folder) / "bench")
        try:
            growth = asyncio.run(play(server, updates))
        finally:
            server.stop()
    print(f"grew by {growth / 1e6:.2f} MB")
    return 0 if growth < GROWTH_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
