"""The product beside its limits and peers, in one run: `make bench`.

Rounds of all scenarios follow each other, so that a busy moment of the machine meets all alike.
The table is printed and, with machine and versions, written to var/bench/bench.json.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench import machine, table
from tests.bench.goals import GOALS
from tests.bench.load import BUILT
from tests.bench.scenarios import claiming, fan_out, http, joining, storms
from tests.bench.stand import QUICK, Effort, Stand, stand
from tests.bench.table import Sample
from tests.servers.process import Process


def follow(stand: Stand) -> Iterator[Sample]:
    """Measure joins and events, each product's figure soon after its limit."""
    limits = fan_out.peers(stand)
    yield joining.join(stand, "f4 one", 1)
    yield from fan_out.samples(limits, fan_out.product(stand))
    stand.load.leave()


def claim(stand: Stand) -> Iterator[Sample]:
    """Measure claims, likewise."""
    limit = stand.pgbench.measure(max(1, round(stand.effort.seconds)))
    yield from claiming.service(stand, limit)
    yield from claiming.sockets(stand, limit)
    yield joining.join(stand, "f4 many", stand.effort.clients)
    yield from claiming.followed(stand, limit)
    stand.load.leave()
    yield from claiming.sqlite(stand)


ROUND: Final = {"follow": follow, "claim": claim, "http": http.cpu}
"""The parts of a round, in their order."""
STORMS: Final = "storms"
"""What follows the rounds."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench")
    parser.add_argument(
        "--quick", action="store_true", help="one small round: does every scenario work?"
    )
    parser.add_argument("--rounds", type=int)
    parser.add_argument(
        "--only", nargs="+", choices=[*ROUND, STORMS], default=[*ROUND, STORMS], metavar="PART"
    )
    parser.add_argument("--out", type=Path, default=BUILT / "bench.json")
    given = parser.parse_args()
    effort = QUICK if given.quick else Effort()
    rounds, samples, start = given.rounds or effort.rounds, list[Sample](), time.monotonic()
    described = machine.describe()
    Process.forks = given.quick
    # A run that is ended ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # Other users, as PostgreSQL's, may reach what is in it.
    with (
        tempfile.TemporaryDirectory(prefix="dibs-bench-") as folder,
        stand(Path(folder), effort) as running,
    ):
        for number in range(rounds):
            for name, part in ROUND.items():
                if name in given.only:
                    samples += part(running)
            print(f"round {number + 1} of {rounds}, {time.monotonic() - start:.0f} s", flush=True)
        if STORMS in given.only:
            samples += storms.storms(running)
        described |= running.versions
    found = table.rows(samples, GOALS)
    print(f"\n{effort.clients} clients, {rounds} rounds\n\n{table.text(found)}")
    given.out.write_text(
        json.dumps(
            {
                "machine": described,
                "clients": effort.clients,
                "seconds": time.monotonic() - start,
                "rows": table.members(found),
                "samples": [[sample.name, sample.figure, sample.limit] for sample in samples],
            },
            indent=1,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
