"""Two servers with PostgreSQL and Redis under a mixed load with churn: what grows? `make soak` runs
it.

It writes each sample as a line of JSON and a picture of all of them, and prints how fast each
figure grows after the warm-up. It ends with 1 if one grows faster than it may, or a client found a
fault.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS
from tests.conftest import QUICK
from tests.machine import CHROMIUM
from tests.servers.dibs import ROOT, Dibs
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.soak.figures import MOST_PER_HOUR, Figures, Screen, of_servers
from tests.soak.load import Load
from tests.soak.plot import Series, svg

FEWEST = 20
"""Samples below which a slope says nothing."""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=20, help="operators who come and go")
    parser.add_argument("--screens", type=int, default=4, help="displays without a browser")
    parser.add_argument("--rate", type=float, default=10, help="commands a second, of all together")
    parser.add_argument("--every", type=float, default=5, help="seconds between samples")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "var" / "soak", help="a folder for figures and picture"
    )
    return parser.parse_args()


async def run(server: Dibs, given: argparse.Namespace) -> tuple[list[Figures], Load]:
    """Load the servers and take samples until the time is over."""
    samples: list[Figures] = []
    load = Load(server, given.rate)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM.found(), args=ARGUMENTS)
        screens = [
            await Screen.open(browser, server, 0, "board", "/boards/demo"),
            await Screen.open(browser, server, 1, "wall", "/wall/demo"),
        ]
        await load.start(
            server.operators(given.people), given.screens, ROOT / "examples" / "print-shop.csv"
        )
        start = time.monotonic()
        with (given.out / "figures.jsonl").open("w") as file:
            while (seconds := time.monotonic() - start) < given.minutes * 60:
                sample: Figures = {"s": round(seconds, 1)}
                sample |= await of_servers(server)
                for screen in screens:
                    sample |= await screen.figures()
                samples.append(sample)
                file.write(
                    json.dumps({name: round(value, 2) for name, value in sample.items()}) + "\n"
                )
                file.flush()
                await asyncio.sleep(max(0.0, given.every - (time.monotonic() - start - seconds)))
        await load.stop()
        await browser.close()
    return samples, load


def report(samples: list[Figures], load: Load, out: Path) -> int:
    """Draw the picture and print each figure. Returns how many faults there are."""
    at = tuple(sample["s"] for sample in samples)
    series = [
        Series(name, at, tuple(sample[name] for sample in samples))
        for name in samples[0]
        if name != "s"
    ]
    (out / "figures.svg").write_text(svg(series))
    faults = list(load.violations)
    print(f"{'':24}{'start':>9}{'warm':>9}{'end':>9}{'an hour':>10}{'±':>8}{'at most':>9}")
    for one in series:
        settled = one.settled()
        slope, most = settled.per_hour(), MOST_PER_HOUR.get(one.name.split()[-1])
        figures = (
            f"{one.values[0]:9.1f}"
            f"{settled.values[0]:9.1f}"
            f"{one.values[-1]:9.1f}{slope.per_hour:+10.1f}{slope.margin:8.1f}"
        )
        print(f"{one.name:24}{figures}{most if most else '':>9}")
        if most and slope.least > most and len(samples) >= FEWEST:
            faults.append(f"{one.name} grows by {slope.per_hour:.1f} an hour")
    print(*(f"{what}: {count}" for what, count in load.counts.most_common()), sep=", ")
    print(*faults, sep="\n")
    return len(faults)


def main() -> int:
    given = options()
    given.out.mkdir(parents=True, exist_ok=True)
    postgres = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            redis = Redis(Path(folder) / "redis")
            settings = {"DATABASE_URL": postgres.create("soak"), "REDIS_URL": redis.url, **QUICK}
            server = Dibs(Path(folder) / "dibs", processes=2, **settings)
            try:
                samples, load = asyncio.run(run(server, given))
            finally:
                server.stop()
                redis.stop()
            failed = "Traceback" in server.logs()
            (given.out / "server.log").write_text(server.logs())
    finally:
        postgres.remove()
    return int(bool(report(samples, load, given.out)) or failed)


if __name__ == "__main__":
    sys.exit(main())
