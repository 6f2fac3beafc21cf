"""The time that events carry."""

from datetime import UTC, datetime


def clock() -> datetime:
    """The time, in UTC, to the millisecond: what a person sees and every client keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
