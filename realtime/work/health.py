"""The health of this process: which parts work, and the age of its last poll of the database
(S4).

No I/O.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from realtime.work.clock import elapsed

FRESH_S: Final = 2.0
"""The maximum age of the poll on which a heartbeat rests (S4)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The content of a heartbeat.

    Attributes:
        degraded: the parts that do not work, in the order in which they failed.
        age_s: the age of the last poll of the database, in seconds.
    """

    degraded: tuple[str, ...]
    age_s: float

    @property
    def fresh(self) -> bool:
        """Whether the poll is recent enough for a heartbeat."""
        return self.age_s < FRESH_S

    @property
    def database_away(self) -> bool:
        return "database" in self.degraded


class Health:
    """Collects the results of jobs.

    Args:
        changed: called with a part and whether it works, whenever that changes.

    Attributes:
        polled_at: the start of the last successful poll, by `elapsed`.
    """

    def __init__(self, changed: Callable[[str, bool], None]) -> None:
        self.polled_at = elapsed() - FRESH_S
        self._changed = changed
        self._degraded: tuple[str, ...] = ()

    @property
    def proof(self) -> Proof:
        return Proof(self._degraded, elapsed() - self.polled_at)

    def works(self, part: str, works: bool) -> None:
        """Note whether a part works."""
        if works is (part not in self._degraded):
            return
        others = tuple(other for other in self._degraded if other != part)
        self._degraded = others if works else (*others, part)
        self._changed(part, works)
