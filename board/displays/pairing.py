"""Pairing: a screen shows a code, a supervisor redeems it, and the screen becomes a display.

No HTTP; the caller gives the time.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from board.displays import pairing_words
from board.domain.display_settings import DisplayKind, DisplaySettings
from board.domain.errors import UnknownCode
from board.edge import devices
from board.models.board import Board
from board.models.displays import Display, Pairing
from board.models.people import Person, Token
from board.people.attempts import Limit, one_attempt

LIFETIME: Final = timedelta(minutes=10)
_CODE: Final = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class Started:
    """A new pairing, and the secret that only its screen has. It becomes the display's secret."""

    pairing: Pairing
    secret: str


def start(kind: DisplayKind, user_agent: str, address: str, now: datetime) -> Started:
    """Start a pairing: draw a code, a phrase and a secret for a screen.

    Also deletes expired pairings.
    """
    Pairing.objects.filter(expires_at__lte=now).delete()
    secret = secrets.token_urlsafe(32)
    pairing = Pairing.objects.create(
        code=f"{secrets.randbelow(10**9):09}",
        phrase=pairing_words.new_phrase(),
        digest=Token.hash(secret),
        kind=kind.value,
        device=devices.describe(user_agent),
        address=address,
        expires_at=now + LIFETIME,
    )
    return Started(pairing, secret)


def waiting(secret: str, now: datetime) -> Pairing | None:
    """Find the pairing of a screen; None if it was redeemed or has expired."""
    return _not_redeemed().filter(digest=Token.hash(secret), expires_at__gt=now).first()


def look(code: str, by: Person, address: str, now: datetime) -> Pairing:
    """Find the screen that shows a code, for comparison before the code is redeemed.

    Raises:
        UnknownCode: the code is unknown or expired; counts as a failed attempt, unless the code was
            right and another supervisor was faster.
        RateLimited: too many failed attempts by this person or address.
    """
    with one_attempt(*_limits(by, address), now=now):
        found = _find(code, now)
    if not _not_redeemed().filter(pk=found.pk).exists():
        raise UnknownCode
    return found


def redeem(
    code: str, board: Board, settings: DisplaySettings, by: Person, address: str, now: datetime
) -> Display:
    """Make the screen that shows a code a display. The caller checks the person's rights.

    Raises:
        UnknownCode: the code is unknown or expired; counts as a failed attempt, unless the code was
            right and another supervisor was faster.
        RateLimited: too many failed attempts by this person or address.
    """
    with one_attempt(*_limits(by, address), now=now):
        pairing = _find(code, now)
    with transaction.atomic():
        # Race condition: two supervisors may redeem one code at the same time. The first display
        # with the secret wins.
        display, made = Display.objects.get_or_create(
            digest=pairing.digest,
            defaults={
                "board": board,
                "name": settings.name,
                "kind": settings.kind.value,
                "settings": settings.appearance,
                "created_at": now,
                "created_by_id": by.pk,
                "seen_address": pairing.address,
            },
        )
        if not made:
            raise UnknownCode
        display.departments.set(board.departments.filter(pk__in=settings.departments))
        return display


def _not_redeemed() -> QuerySet[Pairing]:
    # A redeemed code is kept until it expires, so that the slower supervisor is not counted as
    # guessing.
    return Pairing.objects.exclude(digest__in=Display.objects.values("digest"))


def _find(code: str, now: datetime) -> Pairing:
    shown = Pairing.objects.filter(code=code, expires_at__gt=now)
    pairing = shown.first() if _CODE.fullmatch(code) else None
    if pairing is None:
        raise UnknownCode
    return pairing


def _limits(by: Person, address: str) -> tuple[Limit, Limit]:
    return Limit(f"pairing person {by.pk}"), Limit(f"pairing address {address}")
