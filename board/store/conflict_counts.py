"""Counts of a board's conflicts in the last day, by cause.

Sums by the hour, without tasks or names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from board.domain.errors import Cause
from board.domain.ids import BoardId
from board.models.log import ConflictCount

LOOKS_BACK: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CauseCount:
    cause: Cause
    count: int


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The conflicts of a board.

    Attributes:
        since: the beginning of the first hour that is counted.
        causes: the causes that occurred, the most frequent first.
    """

    since: datetime
    total: int
    causes: tuple[CauseCount, ...]


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour of a moment."""
    return moment.replace(minute=0, second=0, microsecond=0)


@transaction.atomic
def add(board: BoardId, counted: Mapping[tuple[datetime, Cause], int]) -> None:
    """Add to a board's sums, by hour and cause. Several processes may do so at the same time.

    Raises:
        IntegrityError: the board was removed.
    """
    # Always in one order, so that two processes cannot deadlock.
    for (hour, cause), count in sorted(counted.items()):
        empty = ConflictCount(board_id=board, hour=hour, cause=cause, count=0)
        ConflictCount.objects.bulk_create([empty], ignore_conflicts=True)
        ConflictCount.objects.filter(board=board, hour=hour, cause=cause).update(
            count=F("count") + count
        )


def recent(board: BoardId, now: datetime) -> Conflicts:
    """Read a board's sums of the last 24 hours."""
    since = hour_of(now - LOOKS_BACK)
    rows = ConflictCount.objects.using(settings.READ_ALIAS).filter(board=board, hour__gte=since)
    sums = rows.values_list("cause").annotate(times=Sum("count")).order_by("-times", "cause")
    causes = tuple(CauseCount(Cause(cause), count) for cause, count in sums)
    return Conflicts(since, sum(row.count for row in causes), causes)


def forget(now: datetime) -> None:
    """Delete the sums of earlier hours."""
    ConflictCount.objects.filter(hour__lt=hour_of(now - LOOKS_BACK)).delete()
