"""Rounds: clients come, faults happen while they work, clients finish, and the history is held
against every law.
"""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from random import Random
from typing import Final

from tests.faults.checks import violations
from tests.faults.fault import Fault
from tests.faults.history import Disturbance, History
from tests.faults.world import Recovery, World

PATIENCE_S: Final = 120.0


@dataclass
class Report:
    """What rounds have shown.

    Attributes:
        recovered: of each fault, how soon after it the board worked again, each time.
        wrong: every violation, with the seed of its round.
    """

    commands: int = 0
    events: int = 0
    rounds: int = 0
    connections: int = 0
    injected: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    recovered: dict[str, list[Recovery]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    def add(self, seed: str, history: History, found: Sequence[str]) -> None:
        self.rounds += 1
        self.commands += len(history.calls)
        self.events += len(history.log)
        self.connections += len(history.lines)
        self.wrong += [f"seed {seed}: {text}" for text in found]

    def text(self) -> str:
        """Return it as a table and lines: of each fault, how long it was at most until the first
        client saw a change, at the median and at most until each did, and until all had seen one of
        each node.
        """
        lines = [
            f"{'fault':46} {'times':>5} {'first s':>7} {'clients':>7} {'p50 s':>6} {'max s':>6} "
            f"{'nodes s':>7}"
        ]
        for name, recoveries in self.recovered.items():
            times = [each for one in recoveries for each in one.clients_s.values()]
            p50, most = (statistics.median(times), max(times)) if times else (0, 0)
            first, nodes = (
                max(one.board_s for one in recoveries),
                max(one.nodes_s for one in recoveries),
            )
            lines.append(
                f"{name:46} {self.injected[name]:5} {first:7.1f} {len(times):7} {p50:6.1f} "
                f"{most:6.1f} {nodes:7.1f}"
            )
        lines.append(
            f"{self.commands} commands, {self.events} events, {self.connections} connections in "
            f"{self.rounds} rounds: "
            f"{len(self.wrong)} violations"
        )
        return "\n".join([*lines, *self.wrong[:100]])


async def one_round(
    world: World,
    seed: str,
    faults: Sequence[Fault],
    report: Report,
    *,
    say: Callable[[str], None] = lambda text: None,
) -> History:
    """Let one round happen, and add to the report what it has shown."""
    random = Random(seed)
    await world.begin(random)
    not_back: list[str] = []
    for fault in faults:
        await asyncio.sleep(world.size.calm_s)
        began = time.monotonic()
        report.injected[fault.name] += 1
        try:
            over = await fault.inject(world, random)
            recovery = await world.works_again(over, PATIENCE_S)
        except (TimeoutError, AssertionError, ExceptionGroup) as error:
            not_back.append(
                f"back: {fault.name}: the board did not work again within {PATIENCE_S} s: {error!r}"
            )
            recovery = Recovery({}, PATIENCE_S)
        await world.mended()
        report.recovered[fault.name].append(recovery)
        ended = time.monotonic() + 1
        world.recorder.disturbances.append(
            Disturbance(
                fault.name, began, ended, fault.cuts, fault.outage, fault.raises, fault.restores
            )
        )
        last, late_s = max(
            recovery.clients_s.items(), key=itemgetter(1), default=("none", PATIENCE_S)
        )
        say(
            f"{fault.name}: works again after {recovery.board_s:.1f} s, for every client after "
            f"{late_s:.1f} s, the last is {last}; through each node after {recovery.nodes_s:.1f} s"
        )
    await asyncio.sleep(world.size.calm_s)
    history = await world.end()
    report.add(
        seed, history, [*not_back, *world.complaints, *await asyncio.to_thread(violations, history)]
    )
    return history
