"""Polls the database: compares every board of this process, and passes on whose rights changed."""

import asyncio
from collections.abc import Sequence, Set
from typing import Any, Final, Protocol

from board.domain.errors import Refusal
from board.people.rights import RightsReading
from board.store import reading
from board.store.lapsed import Held
from realtime.boards.hub import Hub
from realtime.work import database
from realtime.work.clock import elapsed
from realtime.work.health import Health

POLL_S: Final = 1.0
GAP_S: Final = 3.0
"""Time between two polls after which the database counts as away, or this process as frozen."""


class Rights(Protocol):
    """The receiver of the rights counter."""

    @property
    def counter(self) -> int | None:
        """The rights counter of the last poll; None if it is unknown."""
        ...

    def outage(self) -> None:
        """Note that the database could not be read: anything may have changed since."""
        ...

    @property
    def held(self) -> Sequence[Held]:
        """What open connections rest on."""
        ...

    def reconcile(self, rights: RightsReading, lapsed: Set[Held]) -> None:
        """Take the rights counter, whose rights changed, and what has lapsed, as the poll has just
        read them.
        """
        ...


class Poll:
    """Polls the database in three queries: the heads of all boards; the rights counter; and whether
    the credentials and memberships of open connections still exist.
    """

    def __init__(self, hub: Hub[Any], health: Health, rights: Rights) -> None:
        self._hub = hub
        self._health = health
        self._rights = rights
        self._polling: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Do the job of each second: poll, and report in `degraded` what failed."""
        try:
            await self.once()
        except Refusal:
            pass  # `degraded` reports it.
        finally:
            if self._hub.backbone is not None:
                self._health.works("backbone", self._hub.backbone.healthy)

    async def once(self) -> None:
        """Poll the database now. Calls during a poll share its result.

        Raises:
            Refusal: the database does not answer.
        """
        if self._polling is None or self._polling.done():
            self._polling = asyncio.get_running_loop().create_task(self._once())
        await asyncio.shield(self._polling)

    async def _once(self) -> None:
        began = elapsed()
        asked = self._hub.watched
        try:
            found = await database.poll(
                reading.poll, asked, self._rights.counter, self._rights.held
            )
        except Exception:
            self._health.works("database", False)
            self._rights.outage()
            raise
        if began - self._health.polled_at > GAP_S:
            # Changes while this process stood still are as unknown as after an outage.
            self._rights.outage()
        self._health.polled_at = began
        self._hub.compare(found.heads)
        self._hub.close_removed(asked - found.heads.keys())
        self._health.works("database", True)
        self._rights.reconcile(found.rights, found.lapsed)
