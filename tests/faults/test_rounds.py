"""One round with the faults that are met first, and a flaw that the checks must find; with --faults
only.
"""

from collections.abc import Iterator

import pytest

from tests.conftest import Effort
from tests.faults.planted import ALL, found
from tests.faults.rounds import Report, one_round
from tests.faults.world import Size, World
from tests.servers.postgres import Postgres

FEW = Size(people=10, supervisors=2, walls=2, streams=2, callers=2, pace_s=0.15, calm_s=1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One that may be restarted: of these tests alone."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(autouse=True)
def in_time(effort: Effort) -> None:
    if not effort.in_time:
        pytest.skip("make faults: a round takes a minute of both cores")


@pytest.mark.timeout(240)
async def test_no_history_breaks_a_law(postgres: Postgres) -> None:
    report, world = Report(), World(postgres=postgres, size=FEW)
    faults = [
        ALL[name] for name in ("node killed", "Redis killed and started", "PostgreSQL restarted")
    ]
    try:
        await one_round(world, "1", faults, report)
    finally:
        world.close()
    print(report.text())  # noqa: T201  figures
    assert report.wrong == []
    assert report.commands > 100


@pytest.mark.timeout(240)
async def test_a_missing_lock_is_found(postgres: Postgres) -> None:
    assert await found("lock_off", postgres)
