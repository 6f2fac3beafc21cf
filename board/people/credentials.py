"""Finds the people behind session cookies and tokens. Displays authenticate separately."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from board.database.wholeness import require_whole
from board.domain.ids import BoardId, whole_number
from board.domain.scopes import Scope
from board.models.displays import Display
from board.models.people import Person, Token
from board.people.sessions import SessionStore, possible

TERMINAL: Final = "terminal"
"""The session's key for the display's id, if it was opened at a terminal."""

OPENED: Final = "opened"
"""Where a session that was opened at a terminal, or by the company, keeps when that was, in
seconds.
"""

OPENED_MOST: Final = timedelta(hours=12)
"""The longest life of such a session, with all extensions."""

DISPLAY_COOKIE: Final = "dibs_display"
"""The cookie with a display's secret: the fourth credential (C2)."""

PIN: Final = "pin"
"""The session's key for the mark of the PIN that opened it (`pin_mark`)."""


class Means(StrEnum):
    """The kinds of credentials (C2)."""

    TOKEN = "token"
    SESSION = "session"
    DISPLAY = "display"
    OTHER = "other"
    """An `Authorization` of another scheme than Bearer: a wrong credential, not an absent one."""


@dataclass(frozen=True, slots=True)
class Credential:
    """The secret that a client shows, and its kind.

    Attributes:
        display: what came in a display's cookie beside a session. A session that was opened at a
            terminal opens nothing without the secret of that terminal.
    """

    means: Means
    secret: str = field(default="", repr=False)
    display: str = field(default="", repr=False)


def first_shown(
    authorization: str | None,
    subprotocol_token: str | None,
    session: str | None,
    display: str | None,
) -> Credential:
    """Choose the credential that decides: the first that is present (C2)."""
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        bearer = scheme.lower() == "bearer"
        return Credential(Means.TOKEN, token.strip()) if bearer else Credential(Means.OTHER)
    if subprotocol_token is not None:
        return Credential(Means.TOKEN, subprotocol_token)
    if session:
        return Credential(Means.SESSION, session, display or "")
    return Credential(Means.DISPLAY, display or "")


@dataclass(frozen=True, slots=True)
class Authentication:
    """How the sender of a command was authenticated.

    Attributes:
        rights: the rights counter as read before the credential was resolved; None if unknown.
            While the counter is the same, the credential holds.
        scope: how much of what its person may do the credential covers; it never changes.
    """

    credential: Credential
    rights: int | None
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class Holder:
    """The person behind a credential, and its own limits (K8); None means the server's.

    Attributes:
        until: when the credential ends unless it is kept; None for one that does not.
        terminal: the display at which the session was opened; None if it was opened elsewhere.
        beside: the digest of that display's secret, which has to come with the session.
        scope: how much of what the person may do it covers.
        board: the only board that it opens; None if it opens all that the person may see.
    """

    person: Person
    commands_per_s: int | None = None
    burst: int | None = None
    until: datetime | None = None
    terminal: int | None = None
    beside: str = ""
    scope: Scope = Scope.ALL
    board: BoardId | None = None


def holders(credentials: Collection[Credential]) -> dict[Credential, Holder]:
    """Find the people behind many credentials, with one query for each kind. Wrong, expired and
    revoked credentials are left out.

    Raises:
        Unavailable: the database is being restored, so a missing credential may not be wrong.
    """
    of = {means: [shown.secret for shown in credentials if shown.means is means] for means in Means}
    by = {
        Means.TOKEN: _by_tokens(of[Means.TOKEN]),
        Means.SESSION: open_sessions(of[Means.SESSION]),
    }
    found = {
        shown: holder
        for shown in credentials
        if (holder := by.get(shown.means, {}).get(shown.secret)) is not None
        and (holder.terminal is None or _is_beside(holder.beside, shown.display))
    }
    if len(found) < len(of[Means.TOKEN]) + len(of[Means.SESSION]):
        require_whole()
    return found


def _by_tokens(secrets: Collection[str]) -> dict[str, Holder]:
    if not secrets:
        return {}
    digests = {digest: secret for secret in secrets for digest in Token.digests(secret)}
    # On SQLite this is another connection than that of a batch, and sees the last commit. That is
    # the present state: a batch changes no token itself, and while it holds the lock no other
    # transaction commits. Whether to look at all is decided by the counter, read under the lock.
    tokens = Token.objects.using(settings.READ_ALIAS).select_related("person")
    return {
        digests[token.digest]: Holder(
            token.person,
            token.commands_per_s,
            token.burst,
            until=token.expires_at,
            scope=Scope(token.scope),
            board=None if token.board_id is None else BoardId(token.board_id),
        )
        for token in tokens.filter(digest__in=digests, person__is_active=True)
        if token.expires_at is None or token.expires_at > timezone.now()
    }


def open_sessions(keys: Collection[str]) -> dict[str, Holder]:
    """Find whose sessions these are and which of them are open, wherever their cookies are."""
    if not (asked := [key for key in keys if possible(key)]):
        return {}
    rows = Session.objects.filter(pk__in=asked, expire_date__gt=timezone.now())
    stored = [(row, SessionStore.of(row)) for row in rows]
    opened = {
        row.pk: (session, until)
        for row, session in stored
        if (until := _until(session, row.expire_date)) > timezone.now()
    }
    sessions = [session for session, _ in opened.values()]
    people = Person.objects.in_bulk({_person(session) for session in sessions} - {None})
    terminals = _present({session[TERMINAL] for session in sessions if TERMINAL in session})
    return {
        key: Holder(
            person,
            until=until,
            terminal=session.get(TERMINAL),
            beside=terminals.get(session.get(TERMINAL, 0), ""),
        )
        for key, (session, until) in opened.items()
        if (person := people.get(_person(session))) is not None
        and _signs_in(session, person)
        and session.get(TERMINAL) in {None, *terminals}
    }


def signed_in(request: HttpRequest) -> Person | None:
    """Return the person of a request's own session, also of one that this request has opened."""
    # Removing a terminal ends the sessions that were opened at it, and no other browser has them.
    terminal, now = request.session.get(TERMINAL), timezone.now()
    person = request.user
    if not isinstance(person, Person) or request.session.get(PIN) not in {None, pin_mark(person)}:
        return None
    if _until(request.session, now + OPENED_MOST) <= now:
        return None
    if terminal is None:
        return person
    beside = _present({terminal}).get(terminal)
    here = request.COOKIES.get(DISPLAY_COOKIE, "")
    return person if beside is not None and _is_beside(beside, here) else None


def _until(session: SessionBase, expires: datetime) -> datetime:
    """Return when a session ends: one that was opened at a terminal, or by the company, cannot be
    kept for longer than OPENED_MOST.
    """
    if OPENED not in session:
        return expires
    return min(expires, datetime.fromtimestamp(session[OPENED], UTC) + OPENED_MOST)


def _is_beside(digest: str, display: str) -> bool:
    """Return whether a secret is that of the terminal with this digest."""
    return constant_time_compare(digest, Token.hash(display))


def _present(terminals: Collection[int]) -> dict[int, str]:
    """Return the digests of the terminals that were not removed."""
    if not terminals:
        return {}
    return dict(
        Display.objects.filter(pk__in=terminals, revoked_at=None).values_list("pk", "digest")
    )


def person_of(row: Session) -> int | None:
    """Return the id of the person whose session this is; None if it has none."""
    return _person(SessionStore.of(row))


def _person(session: SessionBase) -> int | None:
    return whole_number(str(session.get(SESSION_KEY, "")))


def _signs_in(session: SessionBase, person: Person) -> bool:
    """Check what `django.contrib.auth.get_user` checks, and the PIN: a new password ends older
    sessions, a new PIN those that the old one opened.
    """
    hashes = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    shown = str(session.get(HASH_SESSION_KEY, ""))
    known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    by_pin = session.get(PIN) in {None, pin_mark(person)}
    return (
        person.is_active
        and known
        and by_pin
        and any(constant_time_compare(shown, each) for each in hashes)
    )


def pin_mark(person: Person) -> str:
    """Return what a session keeps of the PIN that opened it: another PIN has another mark."""
    return salted_hmac("dibs.pin-session", person.pin, algorithm="sha256").hexdigest()
