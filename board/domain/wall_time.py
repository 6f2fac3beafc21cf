"""Converts local times of a board, which have no offset, to UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from board.domain.errors import SkippedTime


def moment(when: datetime, zone: str) -> datetime:
    """Return the moment of a time, in UTC. A time without an offset is the zone's; an hour that
    comes twice is the first one.

    Raises:
        SkippedTime: the clocks of the zone never show it.
    """
    if when.tzinfo is not None:
        return when
    first = when.replace(tzinfo=ZoneInfo(zone), fold=0)
    shown = first.astimezone(UTC)
    if shown.astimezone(first.tzinfo).replace(tzinfo=None) != when:
        later = when.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
        raise SkippedTime(
            when, tuple(each.astimezone(first.tzinfo) for each in sorted((shown, later)))
        )
    return shown
