"""Tokens: made with their limits, shown once, listed, and ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError

from board.domain.errors import Invalid
from board.domain.ids import BoardId
from board.domain.scopes import Scope
from board.models.people import Person, Token

MOST_DAYS: Final = 3650


@dataclass(frozen=True, slots=True)
class Wanted:
    """The name and the limits of a new token.

    Attributes:
        name: 1 to 100 characters, for people.
        board: the only board that it opens; None for all of its person.
        days: after how many it ends by itself; None for one that does not.
    """

    name: str
    scope: Scope = Scope.ALL
    board: BoardId | None = None
    days: int | None = None


def make(person: Person, wanted: Wanted, now: datetime) -> str:
    """Store a new token and return its secret, which is stored nowhere.

    Raises:
        Invalid: the name or the number of days is wrong.
    """
    if wanted.days is not None and not 0 < wanted.days <= MOST_DAYS:
        raise Invalid("days")
    token = Token(
        person=person,
        name=wanted.name,
        scope=wanted.scope.value,
        board_id=wanted.board,
        expires_at=None if wanted.days is None else now + timedelta(days=wanted.days),
        created_at=now,
    )
    secret = give_secret(token)
    try:
        token.full_clean()
    except ValidationError as error:
        raise Invalid(next(iter(error.message_dict))) from None
    token.save()
    return secret


def give_secret(token: Token) -> str:
    """Give a token that is not stored yet its digest; returns the secret of 256 bits."""
    secret = secrets.token_urlsafe(32)
    token.digest = Token.hash(secret, limited=token.limited)
    return secret


def listed(person: Person) -> list[dict[str, Any]]:
    """Return a person's tokens, the newest first, as the API tells them."""
    rows = Token.objects.filter(person=person).select_related("board").order_by("-created_at", "pk")
    return [
        {
            "id": row.pk,
            "name": row.name,
            "scope": row.scope,
            "board": row.board and {"slug": row.board.slug, "name": row.board.name},
            "created_at": row.created_at,
            "expires_at": row.expires_at,
            "used_at": row.used_at,
        }
        for row in rows
    ]


def end(person: Person, number: int) -> str | None:
    """Delete one of a person's tokens, and return its name; None if they have no such token."""
    token = Token.objects.filter(person=person, pk=number).first()
    if token is None:
        return None
    token.delete()
    return token.name
