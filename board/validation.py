"""What a setting of a board may be, where the database alone cannot tell."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(f"{name!r} is not a time zone") from None
