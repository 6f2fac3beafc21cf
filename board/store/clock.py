"""The clock of events."""

from datetime import UTC, datetime


def clock() -> datetime:
    """Return the time in UTC, to the millisecond: people see it and every client stores it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
