"""How often a board's people collided within the last day, and why. It knows sums by the hour: no task, and nobody's name."""

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
    """What was counted of a board.

    Attributes:
        since: the beginning of the hour in which the last 24 began.
        causes: those that there were, the most frequent first.
    """

    since: datetime
    total: int
    causes: tuple[CauseCount, ...]


def hour_of(moment: datetime) -> datetime:
    """Give the beginning of the hour in which a moment is."""
    return moment.replace(minute=0, second=0, microsecond=0)


@transaction.atomic
def add(board: BoardId, counted: Mapping[tuple[datetime, Cause], int]) -> None:
    """Add to a board's sums, by hour and cause. Several processes may do so at once.

    Raises:
        IntegrityError: there is no such board any more.
    """
    # In one order, so that two processes never wait for each other.
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
    """Delete the sums of before the last 24 hours."""
    ConflictCount.objects.filter(hour__lt=hour_of(now - LOOKS_BACK)).delete()
