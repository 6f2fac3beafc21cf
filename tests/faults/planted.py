"""Shows that the checks can fail: servers with one flaw each, and the line that the checker says of it.

`python -m tests.faults.planted` plants them all, one after the other; `… lock_off` that one.
"""

import asyncio
import sys
from dataclasses import dataclass
from typing import Final

from tests.faults import databases, networks, nodes, nudges
from tests.faults.fault import Fault
from tests.faults.flawed import FLAWS
from tests.faults.rounds import Report, one_round
from tests.faults.world import Size, World

ALL: Final = {fault.name: fault for fault in (*nodes.FAULTS, *nudges.FAULTS, *databases.FAULTS, *networks.FAULTS)}


BUSY: Final = Size(pace_s=0.1)


@dataclass(frozen=True, slots=True)
class Trial:
    """What shows a flaw: the faults that it takes, and for how long people work."""

    faults: tuple[str, ...] = ()
    calm_s: float = 6.0
    size: Size = BUSY

    def chosen(self) -> list[Fault]:
        return [ALL[name] for name in self.faults]


TRIALS: Final = {
    "lock_off": Trial(),
}


async def found(flaw: str, seed: int = 1) -> list[str]:
    """Give what the checks say of a server with a flaw."""
    trial, report = TRIALS[flaw], Report()
    world = await asyncio.to_thread(lambda: World(module="tests.faults.flawed", FLAW=flaw, size=trial.size))
    try:
        await one_round(world, seed, trial.chosen(), report, calm_s=trial.calm_s)
    finally:
        world.close()
    return report.wrong


def main(names: list[str]) -> int:
    missed = 0
    for flaw in names or TRIALS:
        wrong = asyncio.run(found(flaw))
        missed += not wrong
        print(
            f"{flaw}: {FLAWS[flaw].__doc__}\n  {len(wrong)} violations: {wrong[0] if wrong else 'NOT FOUND'}",
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
