"""Supervisor of an event loop's background jobs: a job survives any exception, and ends only by
cancellation.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final, TypeVar

from realtime.work import metrics

log = logging.getLogger("dibs.supervisor")

Subject = TypeVar("Subject")

PAUSE_S: Final = 1.0
"""The pause before a failed job starts again."""


class Supervisor:
    """Runs jobs on the running event loop.

    Each failure is counted, and logged once for each cause until the job works again.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failing: dict[str, set[str]] = {}

    def every(
        self,
        name: str,
        seconds: float,
        work: Callable[[], Awaitable[None]],
        *,
        spread: float = 0,
        first_s: float | None = None,
    ) -> None:
        """Repeat a piece of work, `seconds` after the previous run ended.

        Args:
            spread: the part of the pause that is drawn at random (jitter), so that processes that
                started together do not all work together.
            first_s: the pause before the first run, if it is another one.
        """

        async def repeat() -> None:
            pause_s = seconds if first_s is None else first_s
            while True:
                await asyncio.sleep(pause_s * random.uniform(1 - spread, 1))
                await self.attempt(name, work)
                pause_s = seconds

        self._start(name, repeat())

    def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Keep long-running work running: when it ends or fails, it starts again after a pause."""

        async def restart() -> None:
            while True:
                await self.attempt(name, work)
                await asyncio.sleep(PAUSE_S)

        self._start(name, restart())

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Do a piece of work once, beside the caller, and keep the reference that the loop alone
        would drop.
        """

        async def once() -> None:
            try:
                await work
            except Exception:
                metrics.JOB_FAILURES.labels(name).inc()
                log.exception("%s failed", name)

        self._start(name, once())

    def each(self, name: str, subjects: Iterable[Subject], work: Callable[[Subject], None]) -> None:
        """Call a function for each subject; one that fails harms no other."""
        failed = False
        for subject in tuple(subjects):
            try:
                work(subject)
            except Exception as error:
                failed = True
                self._failed(name, error)
        if not failed:
            self._worked(name)

    async def attempt(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do a piece of work here and now; returns whether it succeeded."""
        try:
            await work()
        except Exception as error:
            self._failed(name, error)
            return False
        self._worked(name)
        return True

    def stop(self) -> None:
        """Cancel every job."""
        for task in self._tasks:
            task.cancel()

    def _start(self, name: str, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(job, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _failed(self, name: str, error: Exception) -> None:
        metrics.JOB_FAILURES.labels(name).inc()
        cause, known = _cause(error), self._failing.setdefault(name, set())
        if cause not in known:
            known.add(cause)
            log.error("%s failed, and goes on", name, exc_info=error)

    def _worked(self, name: str) -> None:
        if self._failing.pop(name, None):
            log.warning("%s works again", name)


def _cause(error: BaseException) -> str:
    """Return a key for what failed and where; a message may differ each time."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} {where}"
