"""Validators for a board's settings, where database constraints are not enough."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError

from board.text.bilingual import both


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = both("%(name)s is not a time zone.", "没有名为 %(name)s 的时区。")
        raise ValidationError(message, params={"name": name}) from None
