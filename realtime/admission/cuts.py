"""Detects a proxy whose read timeout is shorter than a heartbeat: on a quiet board each socket ends
without a close, as old as the one before.
"""

from collections import deque
from typing import Final

IN_A_ROW: Final = 5
_ALIKE_S: Final = 0.5
_LEAST_S: Final = 1.0


class Cuts:
    """The last sockets that ended without a close.

    Args:
        heartbeat_s: seconds between two heartbeats; a socket that lived longer was not cut for its
            silence before the first one.
    """

    def __init__(self, heartbeat_s: float) -> None:
        self._heartbeat_s = heartbeat_s
        self._lives: deque[tuple[float, float]] = deque(maxlen=IN_A_ROW)

    def lost(self, lived_s: float, now: float) -> float | None:
        """Note a socket that ended without a close; returns after how many seconds a proxy cuts
        them, once that is plain.

        Sockets that end at the same time, as when a network fails, prove nothing.

        Args:
            lived_s: seconds since it was accepted.
            now: monotonic seconds.
        """
        if not _LEAST_S <= lived_s < self._heartbeat_s:
            self._lives.clear()
            return None
        self._lives.append((lived_s, now))
        lives = [lived for lived, _ in self._lives]
        apart = now - self._lives[0][1]
        plain = len(lives) == IN_A_ROW and max(lives) - min(lives) < _ALIKE_S
        return min(lives) if plain and apart > lived_s else None
