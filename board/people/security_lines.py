"""The lines of the security log in the database, for administrators: buffered in memory, written
beside the boards, kept for 90 days.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from board.models.log import SecurityLine

KEPT: Final = timedelta(days=90)
_MOST: Final = 10_000
"""How many lines wait at most while the database takes none; the oldest are dropped."""

_waiting: deque[SecurityLine] = deque(maxlen=_MOST)
_writing: Final = Lock()


def keep(line: SecurityLine) -> None:
    """Keep a line until it is written. Called by many threads."""
    _waiting.append(line)


def write() -> None:
    """Write the lines that wait, in a transaction of their own; what cannot be written waits
    again.
    """
    with _writing:
        lines = [_waiting.popleft() for _ in range(len(_waiting))]
        try:
            SecurityLine.objects.bulk_create(lines, batch_size=500)
        except BaseException:
            _waiting.extendleft(reversed(lines))
            raise


def forget(now: datetime) -> None:
    """Delete old lines."""
    SecurityLine.objects.filter(at__lte=now - KEPT).delete()
