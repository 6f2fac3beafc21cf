"""Rate limits of this process: commands (K8) and new pairing codes. Callers refuse; this counts."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_MOST_IDLE = 10_000
_IDLE_S = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limits:
    """Token buckets: `burst` at once, refilled with `per_s` a second. Used by many threads.

    One key with several limits has a bucket for each, so a person's browser never clips the larger
    burst of their token.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, key: Hashable, per_s: float, burst: int, times: int = 1) -> bool:
        """Count uses of the key, at most `burst`. Returns whether they are within the limit."""
        times = min(times, burst)
        with self._lock:
            bucket = self._refilled((key, per_s, burst), per_s, burst)
            if bucket.left < times:
                return False
            bucket.left -= times
            return True

    def _refilled(self, key: Hashable, per_s: float, burst: int) -> _Bucket:
        now = self._clock()
        if len(self._buckets) > _MOST_IDLE:
            self._forget_idle(now)
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.left = min(burst, bucket.left + (now - bucket.at) * per_s)
        bucket.at = now
        return bucket

    def _forget_idle(self, now: float) -> None:
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if now - bucket.at < _IDLE_S
        }


commands = Limits()
"""Commands by person and board, sockets and HTTP together."""

company = Limits()
"""Sign-ins that begin at the company's OpenID provider, by address."""

pairings = Limits()
"""New pairing codes by address."""
