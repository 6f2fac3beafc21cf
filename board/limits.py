"""How often a person may command a board, sockets and HTTP together (K8). It counts in this process, and refuses nothing itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from board.ids import BoardId, PersonId

_MOST_IDLE = 10_000
_IDLE_S = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limits:
    """Token buckets: `burst` commands at once, refilled with `per_s` a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[PersonId, BoardId], _Bucket] = {}

    def take(self, person: PersonId, board: BoardId, per_s: float, burst: int) -> bool:
        """Count one command. Says whether it is within the limit."""
        now = self._clock()
        bucket = self._buckets.setdefault((person, board), _Bucket(burst, now))
        bucket.left = min(burst, bucket.left + (now - bucket.at) * per_s)
        bucket.at = now
        if len(self._buckets) > _MOST_IDLE:
            self._forget_idle(now)
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def _forget_idle(self, now: float) -> None:
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if now - bucket.at < _IDLE_S}


commands = Limits()
"""The one for this process."""
