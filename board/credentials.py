"""Whose a session cookie or a token is; displays know their own. It knows nothing of boards and gives no rights."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from board.models import Display, Person, Token

TERMINAL: Final = "terminal"
"""Where a session that was opened at a terminal keeps the display's id."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person whom a credential has proven, and limits of its own (K8); None means the server's.

    Attributes:
        until: when the credential ends unless it is kept; None for one that does not.
    """

    person: Person
    commands_per_s: int | None = None
    burst: int | None = None
    until: datetime | None = None


def by_token(secret: str) -> Holder | None:
    """Find whose token this is; None if nobody's, revoked, or the person is deactivated."""
    token = Token.objects.using(settings.READ_ALIAS).select_related("person").filter(digest=Token.hash(secret)).first()
    if token is None or not token.person.is_active:
        return None
    return Holder(token.person, token.commands_per_s, token.burst)


def by_session(key: str) -> Holder | None:
    """Find who is signed in by this session; None if nobody is, any more."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    if not isinstance(person, Person) or not person.is_active:
        return None
    until = Session.objects.filter(pk=key).values_list("expire_date", flat=True).first()
    return Holder(person, until=until) if _lasts(request.session) else None


def signed_in(request: HttpRequest) -> Person | None:
    """Give who is signed in by a request's own session, also one that this very request has opened."""
    return request.user if isinstance(request.user, Person) and _lasts(request.session) else None


def _lasts(session: SessionBase) -> bool:
    # Whoever removes a terminal signs everybody out who came in by it.
    terminal = session.get(TERMINAL)
    return terminal is None or Display.objects.filter(pk=terminal, revoked_at=None).exists()
