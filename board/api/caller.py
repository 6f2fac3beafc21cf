"""Who asks over HTTP: the first credential that is present decides (C2), and a cookie needs Django's CSRF token."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.utils import check_csrf

from board import credentials, language
from board.errors import Forbidden, Unauthenticated
from board.ids import PersonId
from board.models import Person

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, and how often they may command (K8)."""

    person: Person
    commands_per_s: int
    burst: int

    @property
    def id(self) -> PersonId:
        return PersonId(self.person.pk)


def identify(request: HttpRequest) -> Caller:
    """Find out who asks.

    Raises:
        Unauthenticated: nobody that we know.
        Forbidden: a cookie came without its CSRF token.
    """
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        holder = credentials.by_token(token.strip()) if scheme.lower() == "bearer" else None
    else:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        holder = credentials.by_session(key) if key else None
        if holder is not None and request.method not in _SAFE and check_csrf(request) is not None:
            raise Forbidden
    if holder is None:
        raise Unauthenticated
    return Caller(holder.person, holder.commands_per_s or settings.COMMANDS_PER_S, holder.burst or settings.BURST)


def language_of(request: HttpRequest, person: Person | None = None, board: str = "") -> str:
    """Choose the language of the answer's words (C7)."""
    return language.choose(
        query=request.GET.get("lang", ""),
        person=person.language if person else "",
        accept=request.headers.get("Accept-Language", ""),
        board=board,
    )
