"""Limits on guessing secrets: wrong attempts are counted in the database for all processes, and a
process hashes two secrets at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Final

from django.db import connections

from board.domain.errors import RateLimited, UnknownCode, WrongSecret
from board.models.people import WrongTry

MOST: Final = 5
WITHIN: Final = timedelta(minutes=10)
"""The longest time for which a wrong attempt counts."""

HASHES_AT_ONCE: Final = 2
_HASH_WAIT_S: Final = 3.0
_hashing = BoundedSemaphore(HASHES_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong attempts one key has, and for how long each counts.

    Attributes:
        key: at most 100 characters.
    """

    key: str
    most: int = MOST
    within: timedelta = WITHIN

    def used_up(self, now: datetime, reserved: int = 0) -> bool:
        """Return whether no attempt is left, beside those that were just reserved."""
        return (
            WrongTry.objects.filter(key=self.key, at__gt=now - self.within).count()
            >= self.most + reserved
        )


@dataclass(frozen=True, slots=True)
class Delay:
    """Spaces attempts for one key out, after some wrong ones: an attempt is never far, however many
    went wrong.

    Attributes:
        key: at most 100 characters.
        free: how many wrong ones cost no time. From then on the wait doubles with each.
    """

    key: str
    free: int
    longest: timedelta = timedelta(seconds=30)

    def used_up(self, now: datetime, reserved: int = 0) -> bool:
        """Return whether the last wrong attempt was too short a time ago, beside those that were
        just reserved.
        """
        wrong = WrongTry.objects.filter(key=self.key, at__gt=now - WITHIN)
        over = wrong.count() - reserved - self.free
        if over < 0:
            return False
        wait = min(timedelta(seconds=2 ** min(over, 10)), self.longest)
        return wrong.filter(at__gt=now - wait, at__lt=now).exists()


@contextmanager
def one_attempt(*limits: Limit | Delay, now: datetime) -> Iterator[None]:
    """Allow one attempt at a secret. It counts for every limit if the block raises UnknownCode or
    WrongSecret.

    The attempt is reserved before the secret is checked, and returned if it was right: of many at
    the same time, on any number of processes, no more than the limit are checked.

    Raises:
        RateLimited: there were too many wrong attempts.
    """
    # A flood costs reads only, not a write for each attempt.
    if any(limit.used_up(now) for limit in limits):
        raise RateLimited
    reserved = WrongTry.objects.bulk_create([WrongTry(key=limit.key, at=now) for limit in limits])
    wrong = False
    try:
        if any(limit.used_up(now, reserved=1) for limit in limits):
            raise RateLimited
        yield
    except (UnknownCode, WrongSecret):
        wrong = True
        raise
    finally:
        if not wrong:
            WrongTry.objects.filter(pk__in=[row.pk for row in reserved]).delete()


@contextmanager
def one_hash(*limits: Limit | Delay, now: datetime) -> Iterator[None]:
    """Allow one attempt at a secret whose hash is slow on purpose, as `one_attempt` does.

    Only HASHES_AT_ONCE run at a time, so that boards go on beside them.

    Raises:
        RateLimited: too many wrong attempts, or too many people at once.
    """
    if any(limit.used_up(now) for limit in limits) or not _take_turn():
        raise RateLimited
    try:
        with one_attempt(*limits, now=now):
            yield
    finally:
        _hashing.release()


def _take_turn() -> bool:
    if _hashing.acquire(blocking=False):
        return True
    # A thread that waits here needs no connection, and the pool has few.
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    return _hashing.acquire(timeout=_HASH_WAIT_S)
