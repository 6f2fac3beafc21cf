"""Rate limit for the frames of a socket (protocol.md, Limits). It counts; the caller closes."""

import time
from typing import Final

_PER_S: Final = 200
_BURST: Final = 400


class FrameBudget:
    """A token bucket for frames of every kind: even an invalid one costs the server time."""

    def __init__(self) -> None:
        self._per_s, self._burst = _PER_S, _BURST
        self._left = float(_BURST)
        self._at = time.monotonic()

    def raise_to(self, per_s: int, burst: int) -> None:
        """Raise the limit, for a client that may give more commands."""
        self._per_s = max(_PER_S, per_s)
        self._burst = max(_BURST, burst)
        self._left += self._burst - _BURST

    def take(self) -> bool:
        """Count a frame. Returns whether it is within the budget."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_s) - 1
        self._at = now
        return self._left >= 0
