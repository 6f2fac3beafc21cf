"""Validators for a board's settings, where database constraints are not enough."""

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError

from board.domain import pause_reasons
from board.text.bilingual import both

_LONGEST: Final = 200
_MOST: Final = 20


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = both("%(name)s is not a time zone.", "没有名为 %(name)s 的时区。")
        raise ValidationError(message, params={"name": name}) from None


def validate_pause_reasons(lines: str) -> None:
    """Raises ValidationError if there are too many reasons, or one that no pause may have."""
    reasons = pause_reasons.read(lines)
    if len(reasons) > _MOST or any(len(reason) > _LONGEST for reason in reasons):
        message = both(
            "At most %(most)s reasons, of at most %(longest)s characters.",
            "最多 %(most)s 个原因，每个最多 %(longest)s 个字符。",
        )
        raise ValidationError(message, params={"most": _MOST, "longest": _LONGEST})
