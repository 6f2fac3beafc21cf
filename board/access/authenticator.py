"""Resolves credentials (C2) to an identity, and to its place on a board (C4)."""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from django.conf import settings

from board.access.identity import Access, Entrance, Identity, Key
from board.access.memory import Memory
from board.displays import displays
from board.domain.errors import Forbidden, OtherBoard, Refusal, Unauthenticated, UnknownBoard
from board.domain.ids import PersonId
from board.domain.scopes import Scope
from board.people import credentials, rights
from board.people.credentials import Authentication, Credential, Means
from board.people.last_use import last_use
from board.signals import rights_changed
from board.store import reading
from board.store.reading import Seat

REMEMBERED_S: Final = 1.0
"""How long an answer may be reused without a query (STACK 32)."""

_Place = tuple[Authentication, str]


class Authenticator:
    """Resolves credentials for sockets, streams and HTTP; remembers each answer for a second.

    It forgets everything when rights change: at COMMIT of this process's own changes, at the next
    poll for those of others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._identities: Memory[Credential, Identity] = Memory(REMEMBERED_S, clock)
        # By the rights counter too: under a later one, a place may no longer be what it was (X2).
        self._seats: Memory[_Place, Seat] = Memory(REMEMBERED_S, clock)
        rights_changed.connect(self.forget, weak=False)

    def identify(self, credential: Credential) -> Identity:
        """Find the identity behind a credential; blocks.

        Raises:
            Unauthenticated: it is wrong, expired or revoked.
            Unavailable: the database is being restored.
        """
        found = self._identify_all({credential})[credential]
        if found is None:
            raise Unauthenticated
        return found

    def enter(self, identity: Identity, slug: str) -> Access:
        """Find the place of an identity on a board; blocks.

        Raises:
            UnknownBoard, Forbidden: in this order (C4).
            Unavailable: the database is being restored.
        """
        place = identity.authentication, slug
        return Entrance(identity, self._enter_all({place: identity})[place]).access

    def admit(self, key: Key) -> Access:
        """Find the identity behind a credential and its place on a board; blocks.

        Raises:
            Unauthenticated, UnknownBoard, Forbidden: in this order (C4).
            Unavailable: the database is being restored.
        """
        return self.admit_all({key})[key].access

    def admit_all(self, keys: Collection[Key]) -> dict[Key, Entrance]:
        """Find what many credentials open, with as many queries as one needs; blocks.

        Raises:
            Unavailable: the database is being restored.
        """
        identities = self._identify_all({credential for credential, _ in keys})
        places = {
            key: (identity.authentication, key[1])
            for key in keys
            if (identity := identities[key[0]]) is not None
        }
        entered = self._enter_all(
            {place: identity for key, place in places.items() if (identity := identities[key[0]])}
        )
        return {
            key: Entrance(identities[key[0]], entered[places[key]])
            if key in places
            else Entrance(None, Unauthenticated())
            for key in keys
        }

    def recall(self, key: Key) -> Entrance | None:
        """Return what is remembered of an access; None if the database has to be asked."""
        credential, slug = key
        identity = self._identities.recall(credential)
        if identity is None or identity.is_over:
            return None
        last_use.note(credential)
        seat = self._seats.recall((identity.authentication, slug))
        return Entrance(identity, seat) if seat is not None else None

    def forget(self, **_: Any) -> None:
        """Forget everything, because rights have changed."""
        self._identities.clear()
        self._seats.clear()

    def _identify_all(self, shown: Collection[Credential]) -> dict[Credential, Identity | None]:
        found = self._identities.get_all(shown, _identify_all)
        over = {
            credential
            for credential, identity in found.items()
            if isinstance(identity, Identity) and identity.is_over
        }
        if over:
            # These sessions may have been extended, as at a shared tablet.
            for credential in over:
                self._identities.forget(credential)
            found |= self._identities.get_all(over, _identify_all)
        known = {credential: _known(identity) for credential, identity in found.items()}
        for credential, identity in known.items():
            if identity is not None:
                last_use.note(credential)
        return known

    def _enter_all(self, places: Mapping[_Place, Identity]) -> dict[_Place, Seat | Refusal]:
        def search(missing: Collection[_Place]) -> dict[_Place, Seat | Refusal]:
            return _enter_all({place: places[place] for place in missing})

        found = self._seats.get_all(places, search)
        return {place: _decided(seat) for place, seat in found.items()}


authenticator: Final = Authenticator()
"""The one of this process."""


def resolve(keys: Collection[Key]) -> dict[Key, Access | Refusal]:
    """Resolve many credentials at once: the access of each as it is now, or its refusal.

    A display's place is the board in its settings, also when it asks for another one.
    """
    found = identify({credential for credential, _ in keys})
    places = {
        key: (key[1], identity.person)
        for key in keys
        if (identity := found.get(key[0])) is not None and identity.person is not None
    }
    seats = reading.seats(set(places.values()))
    return {
        key: _access(found.get(key[0]), seats[places[key]] if key in places else None)
        for key in keys
    }


def _access(identity: Identity | None, seat: Seat | Refusal | None) -> Access | Refusal:
    if identity is None:
        return Unauthenticated()
    if identity.display is not None:
        return Access(identity, identity.display.seat)
    assert seat is not None
    seat = _within(identity, seat)
    return seat if isinstance(seat, Refusal) else Access(identity, seat)


def identify(shown: Collection[Credential]) -> dict[Credential, Identity]:
    """Find the people and displays behind many credentials, with set-based queries; wrong ones are
    left out.
    """
    # Read before the credentials: any later change raises the counter further (X2).
    counter = rights.counter()
    people = credentials.holders(shown)
    secrets = {each.secret for each in shown if each.means is Means.DISPLAY and each.secret}
    screens = displays.by_secrets(secrets) if secrets else {}
    found = {}
    for credential in shown:
        holder = people.get(credential)
        scope = Scope.ALL if holder is None else holder.scope
        authentication = Authentication(credential, counter, scope)
        display = screens.get(credential.secret) if credential.means is Means.DISPLAY else None
        if holder is not None:
            found[credential] = Identity(
                authentication,
                holder.person.language,
                holder.commands_per_s or settings.COMMANDS_PER_S,
                holder.burst or settings.BURST,
                person=PersonId(holder.person.pk),
                until=holder.until,
                terminal=holder.terminal,
                board=holder.board,
            )
        elif display is not None:
            found[credential] = Identity(
                authentication,
                display.settings.language,
                settings.COMMANDS_PER_S,
                settings.BURST,
                display=display,
            )
    return found


def _identify_all(shown: Collection[Credential]) -> dict[Credential, Identity | Unauthenticated]:
    # A client without a credential costs no query.
    with_secret = {credential for credential in shown if credential.secret}
    found = identify(with_secret) if with_secret else {}
    return {credential: found.get(credential) or Unauthenticated() for credential in shown}


def _enter_all(places: Mapping[_Place, Identity]) -> dict[_Place, Seat | Refusal]:
    people = {
        place: (place[1], identity.person)
        for place, identity in places.items()
        if identity.person is not None
    }
    seats = reading.seats(set(people.values())) if people else {}
    return {
        place: _within(identity, seats[people[place]])
        if place in people
        else _of_display(identity, place[1])
        for place, identity in places.items()
    }


def _within(identity: Identity, seat: Seat | Refusal) -> Seat | Refusal:
    """Refuse a place on another board than the credential is for."""
    if isinstance(seat, Seat) and identity.board not in {None, seat.board}:
        return OtherBoard()
    return seat


def _of_display(identity: Identity, slug: str) -> Seat | Refusal:
    assert identity.display is not None
    try:
        return identity.display.enter(slug)
    except (UnknownBoard, Forbidden) as refusal:
        return refusal


def _known(found: Identity | Exception) -> Identity | None:
    if isinstance(found, Identity):
        return found
    if isinstance(found, Unauthenticated):
        return None
    raise found


def _decided(found: Seat | Exception) -> Seat | Refusal:
    if isinstance(found, Seat | UnknownBoard | Forbidden):
        return found
    assert isinstance(found, Exception)
    raise found
