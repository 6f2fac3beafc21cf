"""Background jobs go on after any exception, and log it once."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from realtime.work import supervisor
from realtime.work.metrics import JOB_FAILURES
from realtime.work.supervisor import Supervisor


@pytest.fixture
async def jobs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Supervisor]:
    monkeypatch.setattr(supervisor, "PAUSE_S", 0)
    jobs = Supervisor()
    yield jobs
    jobs.stop()


class Work:
    """Does in turn what it is told: raises, or goes on. Then it waits for good."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        if not self.outcomes:
            self.done.set()
            await asyncio.Event().wait()
        outcome = self.outcomes.pop(0)
        if outcome is not None:
            raise outcome


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "dibs.supervisor"]


def failures(name: str) -> float:
    return JOB_FAILURES.labels(name)._value.get()


async def test_a_rare_job_runs_soon_after_the_start(jobs: Supervisor) -> None:
    work = Work()
    jobs.every("rare", 3600, work, spread=0.5, first_s=0.01)
    await asyncio.wait_for(work.done.wait(), 5)


@pytest.mark.parametrize("way", ["every", "keep"])
async def test_a_job_outlives_every_exception(
    jobs: Supervisor, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """A failure is counted each time, and told once for each cause until the job works again."""
    name = f"test {way}"
    work = Work(KeyError(1), KeyError(2), ValueError("other"), None, KeyError(3), None)
    if way == "every":
        jobs.every(name, 0, work, spread=1)
    else:
        jobs.keep(name, work)
    await asyncio.wait_for(work.done.wait(), 5)
    failed, again = f"{name} failed, and goes on", f"{name} works again"
    assert said(caplog) == [failed, failed, again, failed, again]
    assert failures(name) == 4


async def test_work_beside_is_not_lost(jobs: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise OSError("no more files")

    jobs.spawn("test spawn", fail())
    await asyncio.wait(jobs._tasks, timeout=5)
    assert failures("test spawn") == 1
    assert said(caplog) == ["test spawn failed"]


async def test_one_that_fails_harms_no_other(
    jobs: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    served: list[int] = []

    def serve(guest: int) -> None:
        if guest == bad:
            raise RuntimeError("this one")
        served.append(guest)

    bad = 1
    for _ in range(2):
        jobs.each("test each", {0, 1, 2}, serve)
    bad = 3
    jobs.each("test each", {0, 1, 2}, serve)
    assert served == [0, 2, 0, 2, 0, 1, 2]
    assert failures("test each") == 2
    assert said(caplog) == ["test each failed, and goes on", "test each works again"]


async def test_a_job_ends_when_it_is_cancelled(
    jobs: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work()
    jobs.keep("test stop", work)
    await asyncio.wait_for(work.done.wait(), 5)
    jobs.stop()
    await asyncio.wait(jobs._tasks, timeout=5)
    assert not jobs._tasks
    assert caplog.record_tuples == [] or caplog.record_tuples[0][1] < logging.ERROR
