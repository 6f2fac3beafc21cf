"""Identifies the client of an HTTP request (C2) and checks CSRF for session cookies."""

from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from board.access.authenticator import authenticator
from board.access.host import host_of
from board.access.identity import Identity
from board.api.csrf import require_csrf
from board.database.outage import OUTAGE
from board.domain.errors import (
    Forbidden,
    OutOfScope,
    PasswordRequired,
    PermissionDenied,
    Refusal,
    Unauthenticated,
    UnknownBoard,
)
from board.domain.ids import PersonId
from board.domain.values import Role
from board.edge.arrival import request_address
from board.models.board import Board
from board.models.people import Person
from board.people.credentials import DISPLAY_COOKIE, Credential, Means, first_shown
from board.people.security_log import tell_of_credential
from board.store import reading
from board.store.reading import Seat
from board.text import language

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FOUND: Final = "dibs_caller"
"""The attribute of a request that stores its caller."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The identity behind one request.

    Attributes:
        entered: each board that was asked for, and the place there or why there is none.
    """

    identity: Identity
    entered: dict[str, Seat | Refusal] = field(default_factory=dict)

    def as_reader(self, slug: str) -> Person:
        """Load the person who sent the request, for what they read about a board.

        Raises:
            UnknownBoard, Forbidden: a token for one board asks for another one.
            PermissionDenied, Unauthenticated: as `as_person`.
        """
        if self.identity.board is not None:
            self.enter(slug)
        return self._person()

    def as_person(self) -> Person:
        """Load the person who sent the request, for what goes beyond a board and its tasks.

        Raises:
            PermissionDenied: a display sent it.
            OutOfScope: a token for less than all that its person may do came with it.
            Unauthenticated: the person was deactivated or deleted a moment ago.
        """
        if self.identity.is_limited:
            raise OutOfScope
        return self._person()

    def on_own_device(self) -> Person:
        """Load the person who sent the request, for what only they may do, in their own browser.

        Raises:
            PasswordRequired: a token came with it, or a session of a shared terminal.
            PermissionDenied, Unauthenticated: as `as_person`.
        """
        person = self.with_password()
        if self.identity.authentication.credential.means is not Means.SESSION:
            raise PasswordRequired
        return person

    def _person(self) -> Person:
        if self.identity.person is None:
            raise PermissionDenied
        person = Person.objects.filter(pk=self.identity.person, is_active=True).first()
        if person is None:
            raise Unauthenticated
        return person

    def with_password(self) -> Person:
        """Load the person who sent the request, for what a PIN or a badge is too weak a proof of.

        Raises:
            PasswordRequired: the session was opened at a shared terminal.
            PermissionDenied, Unauthenticated: as `as_person`.
        """
        person = self.as_person()
        if self.identity.terminal is not None:
            raise PasswordRequired
        return person

    def enter(self, slug: str) -> Seat:
        """Find the caller's place on a board.

        Raises:
            UnknownBoard: there is no such board.
            Forbidden: the caller has no access to it.
        """
        if slug not in self.entered:
            try:
                self.entered[slug] = authenticator.enter(self.identity, slug).seat
            except (UnknownBoard, Forbidden) as refusal:
                self.entered[slug] = refusal
        found = self.entered[slug]
        if isinstance(found, Refusal):
            raise found
        return found

    def language_of_board(self, slug: str) -> str:
        """Return the language of a board that the caller may see; empty for another one."""
        try:
            return self.enter(slug).info.language
        except Refusal:
            return ""


async def admit(request: HttpRequest, slug: str) -> Caller:
    """Identify the client and find its place on a board, without blocking the event loop.

    Raises:
        Unavailable: the database does not answer.
        Unauthenticated, CsrfRequired, WrongOrigin: as `identify`.
    """
    try:
        entrance = await host_of(request).enter((_credential(request), slug))
    except Refusal as refusal:
        setattr(request, _FOUND, refusal)
        raise
    identity = entrance.identity
    known = Unauthenticated() if identity is None else Caller(identity, {slug: entrance.place})
    if isinstance(known, Refusal):
        _tell(request, known)
    setattr(request, _FOUND, known)
    return identify(request)


def identify(request: HttpRequest) -> Caller:
    """Identify the client.

    Raises:
        Unauthenticated: the credential is missing, wrong, expired or revoked.
        CsrfRequired, WrongOrigin: a session cookie came without its CSRF token, or from a page of
            another server.
    """
    caller = _caller(request)
    means = caller.identity.authentication.credential.means
    if means is Means.SESSION and request.method not in _SAFE:
        require_csrf(request)
    return caller


def _caller(request: HttpRequest) -> Caller:
    found = getattr(request, _FOUND, None)
    if found is None:
        try:
            found = Caller(authenticator.identify(_credential(request)))
        except Refusal as refusal:
            found = refusal
            _tell(request, refusal)
        setattr(request, _FOUND, found)
    if isinstance(found, Refusal):
        raise found
    assert isinstance(found, Caller)
    return found


def _tell(request: HttpRequest, refusal: Refusal) -> None:
    if isinstance(refusal, Unauthenticated):
        tell_of_credential(_credential(request), request_address(request))


def _credential(request: HttpRequest) -> Credential:
    cookies = request.COOKIES
    return first_shown(
        request.headers.get("Authorization"),
        None,
        cookies.get(settings.SESSION_COOKIE_NAME),
        cookies.get(DISPLAY_COOKIE),
    )


def supervised(person: Person, slug: str) -> Board:
    """Return a board that a person supervises.

    Raises:
        UnknownBoard: there is no such board.
        Forbidden: the person has no access to it.
        PermissionDenied: the person is an operator there.
    """
    seat = reading.seat(slug, PersonId(person.pk))
    if seat.you.role is not Role.SUPERVISOR:
        raise PermissionDenied
    return Board.objects.get(pk=seat.board)


def overseen(person: Person, slug: str) -> Board:
    """Return a board whose figures a person may read, as its supervisor or as an administrator.

    Raises:
        UnknownBoard: there is no such board.
        Forbidden: the person has no access to it.
        PermissionDenied: the person is an operator there.
    """
    return reading.find_board(slug) if person.is_staff else supervised(person, slug)


def language_of(request: HttpRequest, slug: str = "") -> str:
    """Choose the language of the answer's words (C7), by what is known of the caller so far.

    Args:
        slug: the board that the request names; its language counts if the caller may see it.
    """
    caller = getattr(request, _FOUND, None)
    known = caller if isinstance(caller, Caller) else None
    return language.choose(
        query=request.GET.get("lang", ""),
        person=known.identity.language if known else "",
        accept=request.headers.get("Accept-Language", ""),
        board=known.language_of_board(slug) if known and slug else "",
    )


def language_of_client(request: HttpRequest) -> str:
    """Choose the language as `language_of`; identify the client first if that was not tried."""
    try:
        _caller(request)
    except (Refusal, *OUTAGE):
        pass
    return language_of(request)
