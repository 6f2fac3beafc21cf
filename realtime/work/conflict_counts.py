"""Counts the conflicts of this process by cause, until they are written."""

import logging
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from board.database.outage import OUTAGE
from board.domain.errors import Cause, TaskConflictError
from board.domain.ids import BoardId, PersonId, Ref
from board.store import conflict_counts
from board.store.request import Request
from realtime.work import database, metrics

log = logging.getLogger("dibs.conflicts")

_REMEMBERED: Final = 4096
"""How many refused commands are remembered, to recognize retries; a dropped link is back long
before as many were refused."""


class ConflictCounter:
    """Collects conflicts between two writes, so that commands do not wait for a count."""

    def __init__(self) -> None:
        self._sums: dict[BoardId, Counter[tuple[datetime, Cause]]] = defaultdict(Counter)
        self._refused: OrderedDict[tuple[BoardId, PersonId, Ref], None] = OrderedDict()

    def note(
        self, board: BoardId, met: Sequence[tuple[Request, TaskConflictError]], now: datetime
    ) -> None:
        """Count the conflicts of a batch."""
        for request, conflict in met:
            if not self._asked_again(board, request):
                metrics.CONFLICTS.labels(conflict.cause).inc()
                self._sums[board][conflict_counts.hour_of(now), conflict.cause] += 1

    async def write(self) -> None:
        """Write the counts since the last call: one transaction for each board with conflicts."""
        sums, self._sums = self._sums, defaultdict(Counter)
        for board, counted in sums.items():
            try:
                await database.write(conflict_counts.add, board, counted)
            except OUTAGE as error:
                log.warning(
                    "board %s: %d conflicts are written later: %s", board, counted.total(), error
                )
                self._sums[board].update(counted)
            except Exception as error:
                # It may have been committed, so it must not be repeated; or it never can be: the
                # board is gone.
                log.warning(
                    "board %s: %d conflicts may be missing in its count: %s",
                    board,
                    counted.total(),
                    error,
                )

    def _asked_again(self, board: BoardId, request: Request) -> bool:
        # A refused command left no trace (K2); only this process can recognize its retry.
        if request.person is None or request.ref is None:
            return False
        name = board, request.person, request.ref
        if name in self._refused:
            return True
        self._refused[name] = None
        if len(self._refused) > _REMEMBERED:
            self._refused.popitem(last=False)
        return False
