"""`make faults`: rounds of real servers, clients and faults, until enough commands were given and
every kind of fault was met; fails on any violation.

`python -m tests.faults --seed 7 --commands 200000`, or `--only Redis` for the faults whose name has
that word.
"""

import argparse
import asyncio
import pickle
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.faults import files, namespace
from tests.faults.catalogue import FAULTS
from tests.faults.fault import Fault
from tests.faults.rounds import Report, one_round
from tests.faults.world import World
from tests.servers.process import Process

A_ROUND = 5
"""How many faults a round has: what it records stays small enough to be checked at once."""


def main() -> int:
    namespace.enter()
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=1, help="decides the order of faults and what people do"
    )
    parser.add_argument(
        "--commands", type=int, default=20_000, help="go on until so many commands were given"
    )
    parser.add_argument(
        "--minutes", type=float, default=600, help="begin no further round after this time"
    )
    parser.add_argument("--only", default="", help="the faults whose name has this in it")
    parser.add_argument(
        "--sqlite",
        action="store_true",
        help="both nodes on one SQLite file, with the faults of that",
    )
    parser.add_argument(
        "--keep", type=Path, help="a folder for the histories that break a law, pickled"
    )
    chosen = parser.parse_args()
    began = time.monotonic()
    try:
        report = asyncio.run(_run(chosen))
    finally:
        Process.end_all()
    print(report.text())
    took, most = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{took / 60:.1f} minutes; the clients took {most / 1024:.0f} MiB at most")
    return 1 if report.wrong else 0


async def _run(chosen: argparse.Namespace) -> Report:
    report, until = Report(), time.monotonic() + 60 * chosen.minutes
    world = await asyncio.to_thread(lambda: World(sqlite=chosen.sqlite))
    faults = []
    for fault in files.FAULTS if chosen.sqlite else FAULTS:
        if not fault.possible():
            print(f"left out: {fault.name}: this machine does not allow it", flush=True)
        elif chosen.only in fault.name:
            faults.append(fault)
    order = _order(chosen.seed, faults)
    try:
        while (
            report.commands < chosen.commands or len(report.injected) < len(faults)
        ) and time.monotonic() < until:
            seed = f"{chosen.seed}/{report.rounds + 1}"
            print(f"round {seed}, {report.commands} commands so far", flush=True)
            before = len(report.wrong)
            history = await one_round(
                world,
                seed,
                [next(order) for _ in range(min(A_ROUND, len(faults)))],
                report,
                say=lambda text: print(f"  {text}", flush=True),
            )
            for text in report.wrong[before:]:
                print(f"  {text}", flush=True)
            if chosen.keep is not None and len(report.wrong) > before:
                kept = chosen.keep / f"{seed.replace('/', '-')}.pickle"
                await asyncio.to_thread(kept.write_bytes, pickle.dumps(history))
    finally:
        world.close()
    return report


def _order(seed: int, faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield every fault once, in an order that the seed decides, and then again in another one."""
    random = Random(seed)
    while True:
        yield from random.sample(faults, len(faults))


if __name__ == "__main__":
    sys.exit(main())
