"""Reconciles open connections with the rights in the database: each attempt is repeated until
it succeeds (X2, X4).
"""

import logging
from collections.abc import Sequence, Set
from typing import Final, Protocol

from board.access import authenticator as access
from board.access.authenticator import authenticator
from board.access.identity import Access, Key
from board.domain.errors import Refusal
from board.people.rights import RightsReading
from board.store.lapsed import Held
from realtime.work import database
from realtime.work.clock import elapsed
from realtime.work.supervisor import Supervisor

log = logging.getLogger("dibs.rights")

RIGHTS_S: Final = 10.0
"""How long a connection stays open if resolving it fails while the database answers others (X4)."""

_TOGETHER: Final = 256
"""How many credentials are resolved in one go."""


class Guest(Protocol):
    """A connection with rights that may change."""

    @property
    def key(self) -> Key:
        """The key by which it is resolved."""
        ...

    @property
    def held(self) -> Held:
        """The rows that it rests on."""
        ...

    def stale(self, rights: int) -> bool:
        """Return whether it has to be resolved again: see `Access.stale`."""
        ...

    def confirm(self, rights: RightsReading) -> None:
        """Note that its rights are as they were, unless one of these changes concerns them."""
        ...

    def doubt(self) -> None:
        """Treat its rights as stale, regardless of the counter."""
        ...

    def resolved(self, found: Access | Refusal) -> None:
        """Take its access or refusal as it is now: stay, or leave."""
        ...

    def leave_unresolved(self) -> None:
        """Leave because its rights are not known (4000)."""
        ...


class RightsCheck:
    """Resolves credentials until every guest's rights are as of the present rights counter.

    A guest that no logged change concerns is confirmed without being resolved. One that
    cannot be resolved for RIGHTS_S is closed (fails closed).

    Attributes:
        counter: the rights counter of the last poll; None if it is unknown.
    """

    def __init__(self, guests: Set[Guest], supervisor: Supervisor) -> None:
        self.counter: int | None = None
        self._guests = guests
        self._supervisor = supervisor
        self._due: dict[Guest, float] = {}
        self._resolving = False

    def outage(self) -> None:
        """Note that the database could not be read: every guest is resolved again when it can."""
        self._take(None)
        self._due.clear()
        self._supervisor.each("doubt", self._guests, lambda guest: guest.doubt())

    @property
    def held(self) -> Sequence[Held]:
        """What its guests rest on, each once."""
        return list({guest.held for guest in self._guests})

    def reconcile(self, rights: RightsReading, lapsed: Set[Held]) -> None:
        """Resolve every guest that is due. Called after each successful poll.

        Args:
            rights: what the poll has read.
            lapsed: what guests rest on and is no longer so, as rows that were deleted by hand.
        """
        if lapsed:
            concerned = [guest for guest in self._guests if guest.held in lapsed]
            self._supervisor.each("lapsed", concerned, lambda guest: guest.doubt())
        if rights.since == self.counter != rights.counter:
            # A client that no change concerns needs no query, and neither do its commands.
            self._supervisor.each("rights", self._guests, lambda guest: guest.confirm(rights))
        self._take(rights.counter)
        self._resolve_due(rights.counter)

    def _resolve_due(self, counter: int) -> None:
        now = elapsed()
        self._due = {
            guest: self._due.get(guest, now) for guest in self._guests if guest.stale(counter)
        }
        overdue = [guest for guest, since in self._due.items() if now - since > RIGHTS_S]
        self._supervisor.each("overdue rights", overdue, lambda guest: guest.leave_unresolved())
        self._begin()

    def arrived(self, guest: Guest) -> None:
        """Resolve a guest that has just been greeted, if rights have changed meanwhile."""
        if self.counter is not None and guest.stale(self.counter):
            self._due.setdefault(guest, elapsed())
            self._begin()

    def _begin(self) -> None:
        if self._due and not self._resolving:
            self._resolving = True
            self._supervisor.spawn("rights", self._resolve())

    def _take(self, counter: int | None) -> None:
        if counter != self.counter:
            authenticator.forget()
        self.counter = counter

    async def _resolve(self) -> None:
        try:
            due = tuple(self._due)
            for first in range(0, len(due), _TOGETHER):
                await self._resolve_some(due[first : first + _TOGETHER])
        except Refusal as refusal:
            log.warning("rights cannot be resolved now, and are retried: %s", refusal.code)
        finally:
            self._resolving = False

    async def _resolve_some(self, guests: Sequence[Guest]) -> None:
        keys = {guest.key for guest in guests}
        try:
            found = await database.check(access.resolve, keys)
        except Refusal:
            raise
        except Exception:
            log.exception("the rights of %d connections cannot be resolved together", len(guests))
            if len(guests) > 1:
                for guest in guests:
                    await self._resolve_some([guest])
            return
        self._supervisor.each(
            "rights of one", guests, lambda guest: self._take_one(guest, found[guest.key])
        )

    def _take_one(self, guest: Guest, found: Access | Refusal) -> None:
        # If rights have changed again by now, it is due again, with a new time limit.
        self._due.pop(guest, None)
        guest.resolved(found)
