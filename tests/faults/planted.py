"""Shows that the checks can fail: servers with one flaw each, and the line that the checker says of
it.

`python -m tests.faults.planted` plants them all, one after the other; `… lock_off` that one.
"""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Final

from tests.faults.catalogue import FAULTS
from tests.faults.fault import Fault
from tests.faults.flawed import FLAWS
from tests.faults.rounds import Report, one_round
from tests.faults.world import Size, World
from tests.servers.postgres import Postgres
from tests.servers.process import Process

ALL: Final = {fault.name: fault for fault in FAULTS}


def _busy(calm_s: float) -> Size:
    return Size(pace_s=0.1, calm_s=calm_s)


@dataclass(frozen=True, slots=True)
class Trial:
    """What shows a flaw.

    Attributes:
        law: the one that must be broken.
        faults: those that it takes.
    """

    law: str
    faults: tuple[str, ...] = ()
    size: Size = field(default_factory=lambda: _busy(6))

    def chosen(self) -> list[Fault]:
        return [ALL[name] for name in self.faults]


TRIALS: Final = {
    # Two processes grant one revision. One owner is broken as well, but not in every round.
    "lock_off": Trial("once"),
    "publish_before_commit": Trial("one_view"),
    "dropped_event": Trial("convergence"),
    "dead_poll": Trial("degraded", ("PostgreSQL away for 12 s",), _busy(24)),
    "epoch_that_stays": Trial("one_history", ("PostgreSQL failed over to an older copy",)),
    "one_look_at_rights": Trial(
        "rights", ("a membership ended while no token can be read",), _busy(14)
    ),
    "receipt_not_looked_at": Trial("once", ("links cut", "node killed", "links cut")),
    "refused_repeat_not_stored": Trial(
        "one_outcome", ("copies held up while repeats are refused",)
    ),
    "answer_before_event": Trial("order", ("Redis frozen for 3 to 8 s",)),
    "heartbeat_of_an_old_head": Trial("heartbeats", ("node stands still for 5 to 9 s",) * 4),
}


async def found(flaw: str, postgres: Postgres | None = None) -> list[str]:
    """Return what the law that a flaw breaks says of a server that has it."""
    trial, report = TRIALS[flaw], Report()
    world = await asyncio.to_thread(
        lambda: World(module="tests.faults.flawed", postgres=postgres, size=trial.size, FLAW=flaw)
    )
    try:
        await one_round(world, "1", trial.chosen(), report)
    finally:
        world.close()
    return [text for text in report.wrong if f": {trial.law}: " in text]


def main(names: list[str]) -> int:
    missed = 0
    for flaw in names or TRIALS:
        wrong = asyncio.run(found(flaw))
        missed += not wrong
        print(
            f"{flaw}: {FLAWS[flaw].__doc__}\n  {len(wrong)} violations: "
            f"{wrong[0] if wrong else 'NOT FOUND'}",
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        Process.end_all()
