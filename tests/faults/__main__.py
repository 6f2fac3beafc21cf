"""`make faults`: rounds of real servers, clients and faults, until enough commands were given;
fails on any violation.

`python -m tests.faults --seed 7 --commands 200000`, or `--only Redis` for the faults whose name has
that word.
"""

import argparse
import asyncio
import sys
import time
from random import Random

from tests.faults import files
from tests.faults.catalogue import FAULTS
from tests.faults.rounds import Report, one_round
from tests.faults.world import World
from tests.servers.process import Process
from tests.servers.small_disk import SmallDisk

A_ROUND = 5
"""How many faults a round has: what it records stays small enough to be checked at once."""


def main() -> int:
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
    chosen = parser.parse_args()
    try:
        report = asyncio.run(_run(chosen))
    finally:
        Process.end_all()
    print(report.text())
    return 1 if report.wrong else 0


async def _run(chosen: argparse.Namespace) -> Report:
    report, until, seed = Report(), time.monotonic() + 60 * chosen.minutes, chosen.seed
    world = await asyncio.to_thread(lambda: World(sqlite=chosen.sqlite))
    faults = []
    for fault in files.FAULTS if chosen.sqlite else FAULTS:
        if fault.mounts and not SmallDisk.possible():
            print(f"left out: {fault.name}: only root can mount a disk", flush=True)
        elif chosen.only in fault.name:
            faults.append(fault)
    order = list(faults)
    try:
        while report.commands < chosen.commands and time.monotonic() < until:
            random = Random(seed)
            if len(order) == len(faults):
                random.shuffle(order)
            now, order = order[:A_ROUND], order[A_ROUND:] or list(faults)
            print(
                f"round {report.rounds + 1}, seed {seed}, {report.commands} commands so far",
                flush=True,
            )
            await one_round(
                world, seed, now, report, say=lambda text: print(f"  {text}", flush=True)
            )
            for text in report.wrong:
                print(f"  {text}", flush=True)
            seed += 1
    finally:
        world.close()
    return report


if __name__ == "__main__":
    sys.exit(main())
