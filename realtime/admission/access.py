"""Admission of connections: origin, credential, board (C2 to C4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from board.access.authenticator import authenticator
from board.access.identity import Access, Entrance, Key
from board.edge.arrival import SCOPE_KEY, Arrival
from board.people.credentials import DISPLAY_COOKIE, Credential, first_shown
from board.text import language
from realtime.protocol.version import TOKEN_SUBPROTOCOL
from realtime.work import database
from realtime.work.lookups import Lookups


@dataclass(frozen=True, slots=True)
class Handshake:
    """The fields of a client's request that decide about its admission, as text."""

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
        # Django's parser, as for pages: Python's drops all cookies if another application's is bad.
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
            display=cookies.get(DISPLAY_COOKIE),
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
        """The one that decides (C2)."""
        return first_shown(self.authorization, self.token, self.session, self.display)

    @property
    def key(self) -> Key:
        return self.credential, self.slug


async def _look_up(keys: Collection[Key]) -> Mapping[Key, Entrance]:
    return await database.check(authenticator.admit_all, keys)


class Admissions:
    """Finds what credentials open, for sockets, streams and HTTP: one query for all that wait."""

    def __init__(self) -> None:
        self._lookups: Lookups[Key, Entrance] = Lookups(_look_up)

    async def enter(self, key: Key) -> Entrance:
        """Find the identity behind a credential and its place on a board.

        The answer may be REMEMBERED_S old. It carries the rights counter of its time, so a right
        that another process has ended meanwhile is found at the next poll (X2).

        Raises:
            Unavailable: the database does not answer.
        """
        return authenticator.recall(key) or await self._lookups.ask(key)


def language_of(handshake: Handshake, access: Access | None, own: str = "") -> str:
    """Choose the language of words for this socket (C7).

    Args:
        own: the language of an identity that was not admitted.
    """
    return language.choose(
        query=handshake.query.get("lang", ""),
        person=access.identity.language if access else own,
        accept=handshake.accept_language,
        board=access.seat.info.language if access else "",
    )
