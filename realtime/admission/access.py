"""Who may connect: origin, credential, board (C2 to C4). It asks the database and decides nothing about tasks."""

import asyncio
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from board.displays import displays
from board.displays.displays import ProvenDisplay
from board.domain.errors import Refusal, Unauthenticated
from board.domain.ids import PersonId
from board.edge.arrival import SCOPE_KEY, Arrival
from board.people import credentials
from board.people.credentials import Authentication, Credential, Holder, Means
from board.store import reading
from board.store.reading import Seat
from board.text import language
from realtime.protocol.version import TOKEN_SUBPROTOCOL
from realtime.work import database

_CACHED_S: Final = 1.0

Key = tuple[Credential, str]
"""What a connection is looked up by: its credential, and the board's name in its address."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a client's request says, as text."""

    slug: str
    authorization: str | None
    token: str | None
    session: str | None
    display: str | None
    origin: str | None
    arrival: Arrival
    accept_language: str
    query: dict[str, str]
    offered: list[str]

    @classmethod
    def of(cls, scope: dict[str, Any]) -> "Handshake":
        """Read it from an ASGI scope."""
        headers = {
            name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]
        }
        # As for every page: Python's own parser drops all cookies because of one of another application's.
        cookies = parse_cookie(headers.get("cookie", ""))
        offered = list(scope.get("subprotocols", ()))
        tokens = [
            name.removeprefix(TOKEN_SUBPROTOCOL)
            for name in offered
            if name.startswith(TOKEN_SUBPROTOCOL)
        ]
        query = parse_qs(scope.get("query_string", b"").decode("latin1"))
        return cls(
            slug=scope["url_route"]["kwargs"]["slug"],
            authorization=headers.get("authorization"),
            token=tokens[0] if tokens else None,
            session=cookies.get(settings.SESSION_COOKIE_NAME),
            display=cookies.get(displays.COOKIE),
            origin=headers.get("origin"),
            arrival=scope[SCOPE_KEY],
            accept_language=headers.get("accept-language", ""),
            query={name: values[-1] for name, values in query.items()},
            offered=[name for name in offered if not name.startswith(TOKEN_SUBPROTOCOL)],
        )

    @property
    def origin_allowed(self) -> bool:
        """C3: an origin must be ours, and a cookie must come with one."""
        if self.origin is None:
            return self.session is None and self.display is None
        return self.arrival.allows(self.origin)

    @property
    def address(self) -> str:
        """The client's, which limits count by."""
        return self.arrival.address

    @property
    def credential(self) -> Credential:
        """The first credential that is present; it decides alone (C2)."""
        if self.authorization is not None:
            scheme, _, token = self.authorization.partition(" ")
            bearer = scheme.lower() == "bearer"
            return Credential(Means.TOKEN, token.strip()) if bearer else Credential(Means.OTHER)
        if self.token is not None:
            return Credential(Means.TOKEN, self.token)
        if self.session:
            return Credential(Means.SESSION, self.session)
        return Credential(Means.DISPLAY, self.display or "")

    @property
    def key(self) -> Key:
        return self.credential, self.slug


@dataclass(frozen=True, slots=True)
class Access:
    """A person or a display on a board, as their credential and membership say now.

    Attributes:
        authentication: the credential, and the rights counter before it was looked at (X2).
        until: when the credential ends unless it is kept; None for one that does not.
    """

    seat: Seat
    own_language: str
    commands_per_s: int
    burst: int
    authentication: Authentication
    display: ProvenDisplay | None = None
    until: datetime | None = None

    @property
    def person(self) -> PersonId | None:
        """Who may command; None for a display."""
        return self.seat.you.id if self.display is None else None

    @property
    def holder(self) -> Hashable:
        """What limits count by: a display's id may also be a person's."""
        return self.seat.you.id if self.display is None else ("display", self.display.id)


class Doorkeeper:
    """Answers who may enter; one look-up serves all who ask within a second (STACK 32).

    Attributes:
        rights: the rights counter as this process read it last; None while it is not known.
    """

    def __init__(self) -> None:
        self.rights: int | None = None
        self._asked: dict[Key, tuple[float, asyncio.Task[Access]]] = {}

    async def admit(self, handshake: Handshake) -> Access:
        """Find who asks, and their place.

        Raises:
            Unauthenticated, UnknownBoard, Forbidden: in this order (C4).
            Unavailable: the database does not answer.
        """
        access = await self._look(handshake)
        if access.seat.info.slug != handshake.slug and access.display is not None:
            await database.read(access.display.enter, handshake.slug)
        return access

    async def _look(self, handshake: Handshake) -> Access:
        loop = asyncio.get_running_loop()
        key = handshake.key
        known = self._asked.get(key)
        if known is None or known[0] < loop.time():
            self._forget_old(loop.time())
            known = (
                loop.time() + _CACHED_S,
                loop.create_task(database.read(_admit, key, self.rights)),
            )
            self._asked[key] = known
        try:
            return await asyncio.shield(known[1])
        except Refusal:
            # Only an admission is remembered: who was just made a member may come in at once.
            if self._asked.get(key) == known:
                del self._asked[key]
            raise

    async def own_language(self, handshake: Handshake) -> str:
        """Give the language of somebody who is known and was not let in (C7); empty if they have none."""
        try:
            return await database.read(_own_language, handshake.credential)
        except Refusal:
            return ""

    def take(self, rights: int | None) -> bool:
        """Take the rights counter as it is now. Says whether it changed; then nothing that was asked before counts."""
        changed = rights != self.rights
        self.rights = rights
        if changed:
            self._asked.clear()
        return changed

    def _forget_old(self, now: float) -> None:
        self._asked = {key: known for key, known in self._asked.items() if known[0] >= now}


def language_of(handshake: Handshake, access: Access | None, own: str = "") -> str:
    """Choose the language of words for this socket (C7). `own` is that of somebody who has no access."""
    return language.choose(
        query=handshake.query.get("lang", ""),
        person=access.own_language if access else own,
        accept=handshake.accept_language,
        board=access.seat.info.language if access else "",
    )


def _own_language(credential: Credential) -> str:
    holder = credentials.holder(credential)
    return holder.person.language if holder else ""


def look(keys: Collection[Key], rights: int | None) -> dict[Key, Access | Refusal]:
    """Look at many credentials at once: the rights of each, or why it has none any more.

    Args:
        rights: the rights counter as it was read before.
    """
    held = credentials.holders({credential for credential, _ in keys})
    places = {key: (key[1], PersonId(held[key[0]].person.pk)) for key in keys if key[0] in held}
    seats = reading.seats(set(places.values()))
    found: dict[Key, Access | Refusal] = {}
    for key in keys:
        credential, _ = key
        authentication = Authentication(credential, rights)
        if credential.means is Means.DISPLAY:
            found[key] = _display(authentication)
        elif key in places:
            seat = seats[places[key]]
            found[key] = (
                seat
                if isinstance(seat, Refusal)
                else _person(held[credential], seat, authentication)
            )
        else:
            found[key] = Unauthenticated()
    return found


def _display(authentication: Authentication) -> Access | Refusal:
    secret = authentication.credential.secret
    display = displays.by_secret(secret) if secret else None
    if display is None:
        return Unauthenticated()
    own = display.settings.language
    return Access(
        display.seat, own, settings.COMMANDS_PER_S, settings.BURST, authentication, display
    )


def _person(holder: Holder, seat: Seat, authentication: Authentication) -> Access:
    return Access(
        seat=seat,
        own_language=holder.person.language,
        commands_per_s=holder.commands_per_s or settings.COMMANDS_PER_S,
        burst=holder.burst or settings.BURST,
        authentication=authentication,
        until=holder.until,
    )


def _admit(key: Key, rights: int | None) -> Access:
    found = look({key}, rights)[key]
    if isinstance(found, Refusal):
        raise found
    return found
