"""Runs blocking queries on threads of our own, so that a slow query delays no socket (STACK 1,
2).
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from django.db import connection, connections

from board.database import outage
from board.database.outage import OUTAGE
from board.domain.errors import Unavailable
from board.submission import TIME_LIMIT_S
from realtime.work.clock import elapsed

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

POLL_LIMIT_S: Final = 1.5
"""Time limit of the poll, on which heartbeats rest; with POLL_S, `degraded` is sent within 3 s of
the last poll."""

_pollers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="poll")
_checkers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="read")
_writers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="write")


async def poll(
    query: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Run the query of the poll (S4), on a thread that no other query can block.

    Raises:
        Unavailable: the database does not answer in POLL_LIMIT_S, or not on a fresh connection
            either.
    """
    polling = asyncio.get_running_loop().run_in_executor(
        _pollers, lambda: _twice(query, *args, **kwargs)
    )
    while True:
        began = elapsed()
        done, _ = await asyncio.wait({polling}, timeout=POLL_LIMIT_S)
        if done:
            return polling.result()
        # If this process itself stood still, the time that passed says nothing about the database.
        if elapsed() - began < 2 * POLL_LIMIT_S:
            polling.cancel()
            raise Unavailable


async def read(
    query: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Run a query beside the event loop.

    Raises:
        Unavailable: the database does not answer in TIME_LIMIT_S, or not on a fresh connection
            either.
    """
    loop = asyncio.get_running_loop()
    work = loop.run_in_executor(
        _readers, lambda: _give_back(lambda: _twice(query, *args, **kwargs))
    )
    return await _patiently(work)


async def check(
    query: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Run a check of rights, on threads of its own: slow readers must not delay the end of a right.

    Raises:
        Unavailable: as for `read`.
    """
    loop = asyncio.get_running_loop()
    return await _patiently(loop.run_in_executor(_checkers, lambda: _twice(query, *args, **kwargs)))


async def write(
    work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Run a write of notes, a count or a probe beside the event loop.

    Commands have queues of their own.

    Raises:
        Unavailable: there is no answer in TIME_LIMIT_S. The work may be done nevertheless when the
            database recovers.
    """
    return await _patiently(run_unbounded(work, *args, **kwargs))


async def run_unbounded(
    work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Run housekeeping beside the event loop, without a time limit."""
    return await asyncio.get_running_loop().run_in_executor(
        _writers, lambda: _give_back(lambda: _write(work, *args, **kwargs))
    )


def _give_back(work: Callable[[], Result]) -> Result:
    # An idle thread of many needs no connection. Polls and checks keep theirs: they never wait for
    # the pool.
    try:
        return work()
    finally:
        if connection.vendor == "postgresql":
            connection.close()


def _write(
    work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    for last in (False, True):
        try:
            return work(*args, **kwargs)
        except OUTAGE as error:
            if not outage.renew(error) or last:
                outage.report(error)
                raise
    raise AssertionError("unreachable")


def _twice(
    query: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    try:
        return query(*args, **kwargs)
    except OUTAGE:
        # The connection may be left from before a restart of the database.
        for each in connections.all(initialized_only=True):
            each.close_if_unusable_or_obsolete()
    try:
        return query(*args, **kwargs)
    except OUTAGE as error:
        raise Unavailable from error


async def _patiently(work: Awaitable[Result]) -> Result:
    try:
        return await asyncio.wait_for(work, TIME_LIMIT_S)
    except TimeoutError:
        # The thread goes on waiting (at most four do); work that had not started is cancelled.
        raise Unavailable from None
