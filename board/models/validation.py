"""Validators for a board's settings, where database constraints are not enough."""

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from board.domain import pause_reasons

_LONGEST: Final = 200
_MOST: Final = 20


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = _("%(name)s is not a time zone.")
        raise ValidationError(message, params={"name": name}) from None


def validate_pause_reasons(lines: str) -> None:
    """Raises ValidationError if there are too many reasons, or one that no pause may have."""
    reasons = pause_reasons.read(lines)
    if len(reasons) > _MOST or any(len(reason) > _LONGEST for reason in reasons):
        message = _("At most %(most)s reasons, of at most %(longest)s characters.")
        raise ValidationError(message, params={"most": _MOST, "longest": _LONGEST})
