"""Values of access: an identity behind a credential (C2), and its place on a board (C4)."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from board.displays.displays import ProvenDisplay
from board.domain.errors import Refusal
from board.domain.ids import BoardId, PersonId
from board.domain.scopes import Scope
from board.people.credentials import Authentication, Credential
from board.people.rights import RightsReading, Subject, display_subject, person_subject
from board.store.lapsed import Held
from board.store.reading import Seat

Key = tuple[Credential, str]
"""The key of an access: a credential, and the name of a board in an address."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The person or the display behind a credential.

    Attributes:
        authentication: the credential, and the rights counter before it was resolved (X2).
        person: None for a display.
        language: the own one; empty if they have none.
        until: when the credential ends unless it is kept; None for one that does not.
        terminal: the display at which a session was opened, and with which it ends.
        board: the only board that the credential opens; None if it opens all of them.
    """

    authentication: Authentication
    language: str
    commands_per_s: int
    burst: int
    person: PersonId | None = None
    display: ProvenDisplay | None = None
    until: datetime | None = None
    terminal: int | None = None
    board: BoardId | None = None

    @property
    def scope(self) -> Scope:
        """How much of what the person may do the credential covers."""
        return self.authentication.scope

    @property
    def is_limited(self) -> bool:
        """Whether the credential covers less than its person may do."""
        return self.scope is not Scope.ALL or self.board is not None

    @property
    def subjects(self) -> frozenset[Subject]:
        """The people and displays whose changes of rights concern this identity."""
        found = set()
        if self.person is not None:
            found.add(person_subject(self.person))
        if self.display is not None:
            found.add(display_subject(self.display.id))
        if self.terminal is not None:
            found.add(display_subject(self.terminal))
        return frozenset(found)

    @property
    def is_over(self) -> bool:
        """Whether its session has run out, unless it was extended since."""
        return self.until is not None and timezone.now() >= self.until

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
        """The key that limits count by: a display and a person may have the same id."""
        display = self.identity.display
        return self.identity.person if display is None else ("display", display.id)

    @property
    def held(self) -> Held:
        """The rows that it rests on: the credential's, and the member's if it is a person's."""
        shown, you = self.identity.authentication, self.seat.you
        role = None if self.person is None else you.role
        return Held(shown.credential, shown.scope, self.seat.board, self.person, role)

    @property
    def authentication(self) -> Authentication:
        """The proof that a command carries: without a rights counter once the session has expired.

        It may have been extended, as at a shared tablet, so the command's batch looks it up again.
        """
        return (
            self.doubted().identity.authentication
            if self.identity.is_over
            else self.identity.authentication
        )

    def stale(self, counter: int) -> bool:
        """Return whether it has to be resolved again.

        Rights may have changed since its counter was read; its session may have expired; or an
        order to its display is still waiting, for instance because taking it has failed before.
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
