"""Resolves credentials (C2) to an identity, and to its place on a board (C4)."""

import time
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from board.access.memory import Memory
from board.displays import displays
from board.displays.displays import ProvenDisplay
from board.domain.errors import Forbidden, Refusal, Unauthenticated, UnknownBoard
from board.domain.ids import PersonId
from board.people import credentials, rights
from board.people.credentials import Authentication, Credential, Means
from board.people.rights import RightsReading, Subject, display_subject, person_subject
from board.signals import rights_changed
from board.store import reading
from board.store.reading import Seat

REMEMBERED_S: Final = 1.0
"""How long an answer may be given without asking the database (STACK 32)."""

Key = tuple[Credential, str]
"""What access is resolved by: a credential, and the name of a board in an address."""

_Place = tuple[Authentication, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """The person or the display behind a credential.

    Attributes:
        authentication: the credential, and the rights counter before it was resolved (X2).
        person: None for a display.
        language: the own one; empty if they have none.
        until: when the credential ends unless it is kept; None for one that does not.
        terminal: the display at which a session was opened, and with which it ends.
    """

    authentication: Authentication
    language: str
    commands_per_s: int
    burst: int
    person: PersonId | None = None
    display: ProvenDisplay | None = None
    until: datetime | None = None
    terminal: int | None = None

    @property
    def subjects(self) -> frozenset[Subject]:
        """Whose changes of rights concern this identity."""
        found = set()
        if self.person is not None:
            found.add(person_subject(self.person))
        if self.display is not None:
            found.add(display_subject(self.display.id))
        if self.terminal is not None:
            found.add(display_subject(self.terminal))
        return frozenset(found)

    def with_rights(self, counter: int | None) -> "Identity":
        """Return the same identity as of another rights counter."""
        return replace(self, authentication=replace(self.authentication, rights=counter))


@dataclass(frozen=True, slots=True)
class Access:
    """An identity on a board, with the rights that it has there."""

    identity: Identity
    seat: Seat

    @property
    def person(self) -> PersonId | None:
        """The person who may send commands; None for a display."""
        return self.identity.person

    @property
    def display(self) -> ProvenDisplay | None:
        return self.identity.display

    @property
    def holder(self) -> Hashable:
        """What limits count by: a display's id may also be a person's."""
        display = self.identity.display
        return self.identity.person if display is None else ("display", display.id)

    @property
    def authentication(self) -> Authentication:
        """The proof that a command carries: without a rights counter once the session has expired.

        It may have been extended, as at a shared tablet, so the command's batch looks it up again.
        """
        return (
            self.doubted().identity.authentication
            if _is_over(self.identity)
            else self.identity.authentication
        )

    def stale(self, counter: int) -> bool:
        """Return whether it has to be resolved again.

        Rights may have changed before the counter became what it is; a session may have run out;
        and an order to a display waits until it was taken, whatever failed meanwhile.
        """
        waits = self.identity.display is not None and self.identity.display.reload_ordered
        return waits or self.authentication.rights != counter

    def doubted(self) -> "Access":
        """Return the same access without a rights counter, so that it is resolved again (X4)."""
        return replace(self, identity=self.identity.with_rights(None))

    def confirmed(self, reading: RightsReading) -> "Access":
        """Return the access as of a later rights counter, unless a change concerns it."""
        shown, since = self.identity.authentication.rights, reading.since
        if shown is None or since is None or not since <= shown <= reading.counter:
            return self
        if reading.changed is None or self.identity.subjects & reading.changed:
            return self
        return replace(self, identity=self.identity.with_rights(reading.counter))


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a credential opens at a board, and what it proves although it opens nothing.

    Attributes:
        identity: None if the credential is wrong, expired or revoked.
        place: the place on the board, or why there is none: `Unauthenticated`, `UnknownBoard`,
            `Forbidden`, the first of these that holds (C4).
    """

    identity: Identity | None
    place: Seat | Refusal

    @property
    def access(self) -> Access:
        """The identity on its board.

        Raises:
            Unauthenticated, UnknownBoard, Forbidden: in this order (C4).
        """
        if self.identity is None or isinstance(self.place, Refusal):
            assert isinstance(self.place, Refusal)
            raise self.place
        return Access(self.identity, self.place)


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
        if identity is None or _is_over(identity):
            return None
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
            if isinstance(identity, Identity) and _is_over(identity)
        }
        if over:
            # These sessions may have been extended, as at a shared tablet.
            for credential in over:
                self._identities.forget(credential)
            found |= self._identities.get_all(over, _identify_all)
        return {credential: _known(identity) for credential, identity in found.items()}

    def _enter_all(self, places: Mapping[_Place, Identity]) -> dict[_Place, Seat | Refusal]:
        def search(missing: Collection[_Place]) -> dict[_Place, Seat | Refusal]:
            return _enter_all({place: places[place] for place in missing})

        found = self._seats.get_all(places, search)
        return {place: _decided(seat) for place, seat in found.items()}


authenticator: Final = Authenticator()
"""The one of this process."""


def resolve(keys: Collection[Key]) -> dict[Key, Access | Refusal]:
    """Resolve many credentials at once: the access of each as it is now, or its refusal.

    A display's place is the board in its settings, whatever board it asks for.
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
    return seat if isinstance(seat, Refusal) else Access(identity, seat)


def identify(shown: Collection[Credential]) -> dict[Credential, Identity]:
    """Find the people and displays behind many credentials, with set-based queries; wrong ones are
    left out.
    """
    # Before the credentials: whatever changes afterwards raises the counter further (X2).
    counter = rights.counter()
    people = credentials.holders(shown)
    secrets = {each.secret for each in shown if each.means is Means.DISPLAY and each.secret}
    screens = displays.by_secrets(secrets) if secrets else {}
    found = {}
    for credential in shown:
        authentication = Authentication(credential, counter)
        holder = people.get(credential)
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
        place: seats[people[place]] if place in people else _of_display(identity, place[1])
        for place, identity in places.items()
    }


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


def _is_over(identity: Identity) -> bool:
    return identity.until is not None and timezone.now() >= identity.until
