"""Who may connect: origin, credential, board (C2 to C4). It asks the database and decides nothing about tasks."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from board import credentials, displays, language, reading
from board.addresses import client_address
from board.credentials import Holder
from board.displays import Screen
from board.errors import Refusal, Unauthenticated
from board.ids import PersonId
from board.reading import Seat
from realtime import database
from realtime.protocol.version import TOKEN_SUBPROTOCOL

_CACHED_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a client's request says, as text."""

    slug: str
    authorization: str | None
    token: str | None
    session: str | None
    display: str | None
    origin: str | None
    host: str
    accept_language: str
    query: dict[str, str]
    address: str
    offered: list[str]

    @classmethod
    def of(cls, scope: dict[str, Any]) -> "Handshake":
        """Read it from an ASGI scope."""
        headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
        # As for every page: Python's own parser drops all cookies because of one of another application's.
        cookies = parse_cookie(headers.get("cookie", ""))
        offered = list(scope.get("subprotocols", ()))
        tokens = [name.removeprefix(TOKEN_SUBPROTOCOL) for name in offered if name.startswith(TOKEN_SUBPROTOCOL)]
        query = parse_qs(scope.get("query_string", b"").decode("latin1"))
        return cls(
            slug=scope["url_route"]["kwargs"]["slug"],
            authorization=headers.get("authorization"),
            token=tokens[0] if tokens else None,
            session=cookies.get(settings.SESSION_COOKIE_NAME),
            display=cookies.get(displays.COOKIE),
            origin=headers.get("origin"),
            host=headers.get("host", ""),
            accept_language=headers.get("accept-language", ""),
            query={name: values[-1] for name, values in query.items()},
            address=client_address(str((scope.get("client") or [""])[0]), headers.get("x-forwarded-for", "")),
            offered=[name for name in offered if not name.startswith(TOKEN_SUBPROTOCOL)],
        )

    @property
    def origin_allowed(self) -> bool:
        """C3: an origin must be ours, and a cookie must come with one."""
        if self.origin is None:
            return self.session is None and self.display is None
        if settings.ORIGINS:
            return self.origin in settings.ORIGINS
        domain, _ = split_domain_port(self.host)
        ours = {f"http://{self.host}", f"https://{self.host}"}
        return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS) and self.origin in ours

    @property
    def credential(self) -> tuple[str, str] | None:
        """The first credential that is present; it decides alone (C2)."""
        if self.authorization is not None:
            scheme, _, token = self.authorization.partition(" ")
            return ("token", token.strip()) if scheme.lower() == "bearer" else ("none", "")
        if self.token is not None:
            return ("token", self.token)
        if self.session:
            return ("session", self.session)
        return ("display", self.display) if self.display else None


@dataclass(frozen=True, slots=True)
class Access:
    """A person or a display on a board, as their credential and membership say now.

    Attributes:
        until: when the credential ends unless it is kept; None for one that does not.
        asked: `Doorkeeper.changes` when this was asked for; rights may have changed since that became more.
    """

    seat: Seat
    own_language: str
    commands_per_s: int
    burst: int
    screen: Screen | None = None
    until: datetime | None = None
    asked: int = 0

    @property
    def person(self) -> PersonId | None:
        """Who may command; None for a display."""
        return self.seat.you.id if self.screen is None else None

    @property
    def holder(self) -> Hashable:
        """What limits count by: a display's id may also be a person's."""
        return self.seat.you.id if self.screen is None else ("display", self.screen.id)


class Doorkeeper:
    """Answers who may enter; one look-up serves all who ask within a second (STACK 32).

    Attributes:
        changes: how often somebody's rights have changed, as far as this process knows.
    """

    def __init__(self) -> None:
        self.changes = 0
        self._asked: dict[tuple[tuple[str, str] | None, str], tuple[float, asyncio.Task[Access]]] = {}

    async def admit(self, handshake: Handshake) -> Access:
        """Find who asks, and their place.

        Raises:
            Unauthenticated, UnknownBoard, Forbidden: in this order (C4).
            Unavailable: the database does not answer.
        """
        asked = self.changes
        access = await self.look(handshake)
        if access.seat.info.slug != handshake.slug and access.screen is not None:
            await database.read(access.screen.enter, handshake.slug)
        return replace(access, asked=asked)

    async def look(self, handshake: Handshake) -> Access:
        """As `admit`, but for a display that was moved: its place is where it shall be now."""
        loop = asyncio.get_running_loop()
        key = (handshake.credential, handshake.slug)
        known = self._asked.get(key)
        if known is None or known[0] < loop.time():
            self._forget_old(loop.time())
            known = (loop.time() + _CACHED_S, loop.create_task(database.read(_admit, *key)))
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

    def forget(self) -> None:
        """Ask anew from now on: somebody's rights have changed."""
        self.changes += 1
        self._asked.clear()

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


def _holder(credential: tuple[str, str] | None) -> Holder | None:
    match credential:
        case ("token", secret):
            return credentials.by_token(secret)
        case ("session", key):
            return credentials.by_session(key)
        case _:
            return None


def _own_language(credential: tuple[str, str] | None) -> str:
    holder = _holder(credential)
    return holder.person.language if holder else ""


def _admit(credential: tuple[str, str] | None, slug: str) -> Access:
    holder = _holder(credential)
    screen = displays.by_secret(credential[1]) if credential and credential[0] == "display" else None
    if screen is not None:
        own_language = screen.settings.language
        return Access(screen.seat, own_language, settings.COMMANDS_PER_S, settings.BURST, screen)
    if holder is None:
        raise Unauthenticated
    return Access(
        seat=reading.seat(slug, PersonId(holder.person.pk)),
        own_language=holder.person.language,
        commands_per_s=holder.commands_per_s or settings.COMMANDS_PER_S,
        burst=holder.burst or settings.BURST,
        until=holder.until,
    )
