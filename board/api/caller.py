"""Who asks over HTTP: the first credential that is present decides (C2), and a cookie needs Django's CSRF token."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from board.api.csrf import require_csrf
from board.database.outage import OUTAGE
from board.displays import displays
from board.domain.errors import PermissionDenied, Refusal, Unauthenticated
from board.domain.ids import PersonId
from board.domain.values import Role
from board.models.board import Board
from board.models.people import Person
from board.people import credentials
from board.people.credentials import Credential, Means
from board.store import reading
from board.store.reading import Seat
from board.text import language

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, and how often they may command (K8); or a display, which reads one board."""

    credential: Credential
    person: Person | None
    display: displays.ProvenDisplay | None
    commands_per_s: int
    burst: int

    @property
    def language(self) -> str:
        """The language of their own, if they have one."""
        if self.display is not None:
            return self.display.settings.language
        return self.person.language if self.person is not None else ""

    def as_person(self) -> Person:
        """Give the person who asks.

        Raises:
            PermissionDenied: a display does.
        """
        if self.person is None:
            raise PermissionDenied
        return self.person

    def seat(self, slug: str) -> Seat:
        """Find the caller's place on a board.

        Raises:
            UnknownBoard: there is no such board.
            Forbidden: the caller has no access to it.
        """
        if self.display is not None:
            return self.display.enter(slug)
        return reading.seat(slug, PersonId(self.as_person().pk))

    def language_of_board(self, slug: str) -> str:
        """Give the language of a board that the caller may see, for words about why something is refused (C7)."""
        try:
            return self.seat(slug).info.language
        except Refusal:
            return ""


def identify(request: HttpRequest) -> Caller:
    """Find out who asks.

    Raises:
        Unauthenticated: nobody that we know.
        CsrfRequired, WrongOrigin: a session cookie came without its CSRF token, or from a page of another server.
    """
    authorization = request.headers.get("Authorization")
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    secret = request.COOKIES.get(displays.COOKIE)
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        bearer = scheme.lower() == "bearer"
        shown = Credential(Means.TOKEN, token.strip()) if bearer else Credential(Means.OTHER)
    elif key:
        shown = Credential(Means.SESSION, key)
    else:
        # No CSRF token: what a display asks for changes nothing.
        shown = Credential(Means.DISPLAY, secret or "")
    holder = credentials.holder(shown)
    if holder is not None:
        if shown.means is Means.SESSION and request.method not in _SAFE:
            require_csrf(request)
        own = (holder.commands_per_s or settings.COMMANDS_PER_S, holder.burst or settings.BURST)
        return Caller(shown, holder.person, None, *own)
    display = (
        displays.by_secret(shown.secret) if shown.means is Means.DISPLAY and shown.secret else None
    )
    if display is None:
        raise Unauthenticated
    return Caller(shown, None, display, settings.COMMANDS_PER_S, settings.BURST)


def supervised(person: Person, slug: str) -> Board:
    """Give a board that a person supervises.

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
    """Give a board whose figures a person may read: they supervise it, or are an administrator.

    Raises:
        UnknownBoard: there is no such board.
        Forbidden: the person has no access to it.
        PermissionDenied: the person is an operator there.
    """
    return reading.find_board(slug) if person.is_staff else supervised(person, slug)


def language_of(request: HttpRequest, caller: Caller | None = None, board: str = "") -> str:
    """Choose the language of the answer's words (C7)."""
    return language.choose(
        query=request.GET.get("lang", ""),
        person=caller.language if caller else "",
        accept=request.headers.get("Accept-Language", ""),
        board=board,
    )


def language_of_whoever(request: HttpRequest) -> str:
    """Choose the language for whoever asks, known or not."""
    try:
        return language_of(request, identify(request))
    except (Refusal, *OUTAGE):
        return language_of(request)
