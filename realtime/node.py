"""The node: the one instance of each part of a process, and the background jobs that run beside its
clients.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from django.conf import settings

from board.company import following
from board.database.outage import OUTAGE
from board.domain.errors import Busy, TaskConflictError, Unavailable
from board.domain.events import Changes
from board.domain.ids import BoardId
from board.domain.results import Result
from board.people import security_lines
from board.people.last_use import last_use
from board.signals import committed, decided
from board.store import reading
from board.store.housekeeping import tidy
from board.store.reading import Head
from board.store.request import Request
from realtime.admission import rights
from realtime.admission.access import Admissions
from realtime.admission.connection_counts import ConnectionCounts
from realtime.admission.cuts import Cuts
from realtime.admission.newcomers import Newcomer
from realtime.boards import hub
from realtime.boards.hub import Hub
from realtime.boards.poll import POLL_S, Poll
from realtime.work import database, metrics
from realtime.work.clock import Moment
from realtime.work.command_rounds import CommandRounds
from realtime.work.conflict_counts import ConflictCounter
from realtime.work.display_reports import DisplayReports
from realtime.work.garbage import CHECK_S as GARBAGE_S
from realtime.work.garbage import QuietCollector
from realtime.work.health import Health, Proof
from realtime.work.lookups import Lookups
from realtime.work.supervisor import Supervisor
from realtime.work.write_check import CHECK_S, WriteCheck

log = logging.getLogger("dibs.node")

TICK_S: Final = 0.5
NOTES_S: Final = 5.0
"""Time between two writes of notes: at most one write for each display and each board in this
time."""
HOUSEKEEPING_S: Final = 3600.0
FIRST_HOUSEKEEPING_S: Final = 60.0
"""After the first client or request: a machine that is switched off at noon keeps house, too."""
FINISH_S: Final = 5.0
"""Time limit, at a restart, for the commands that came before it."""
LAST_NOTES_S: Final = 1.0
"""Time limit, at a restart, for the notes that are left after that."""


class Leaving(Protocol):
    """A connection that can be closed for a restart, from its first moment on (X1)."""

    async def leave_for_restart(self, after_ms: int) -> None:
        """Say goodbye because the server stops."""
        ...


class Client(Leaving, hub.Client, rights.Guest, Protocol):
    """A connected client, as its node sees it."""

    def tick(self, now: Moment, proof: Proof) -> None:
        """Do what is due."""
        ...


class Node:
    """Creates the node and starts its jobs, at the first request of any kind (STACK 21).

    Attributes:
        newcomers: clients that are not greeted yet.
        draining: whether the process is stopping: it accepts no more clients and no more commands.
    """

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.supervisor = Supervisor()
        self.health = Health(self._health_changed)
        self.commands = CommandRounds()
        self.hub = Hub[Client](self.supervisor, self.commands.under_way)
        self.rights = rights.RightsCheck(self.hub.clients, self.supervisor)
        self.admissions = Admissions()
        self.heads: Lookups[BoardId, Head | None] = Lookups(_heads)
        self.connections = ConnectionCounts()
        self.newcomers: set[Newcomer] = set()
        self.cuts = Cuts(settings.HEARTBEAT_S)
        self.poll = Poll(self.hub, self.health, self.rights)
        self.write_check = WriteCheck(lambda reason: self.health.works("writing", reason is None))
        self.display_reports = DisplayReports()
        self.conflicts = ConflictCounter()
        self.garbage = QuietCollector()
        self.draining = False
        committed.connect(self._committed, dispatch_uid="node")
        decided.connect(self._decided, dispatch_uid="node")
        metrics.SOCKETS.set_function(lambda: len(self.hub.clients))
        metrics.DATABASE_AGE.set_function(lambda: self.health.proof.age_s)
        metrics.BOARDS.set_function(lambda: len(self.hub.watched))
        self._start_jobs()

    async def drain(self) -> None:
        """Finish the commands that came, then send goodbye to every client, spread over seconds
        (X1).
        """
        self.draining = True
        try:
            await asyncio.wait_for(self.commands.idle(), FINISH_S)
        except TimeoutError:
            log.warning("commands are still pending; their clients will retry them")
        leaving: list[Leaving] = [*self.hub.clients, *self.newcomers]
        spread_ms = min(5_000, 500 + 5 * len(leaving))
        told = await asyncio.gather(
            *(
                client.leave_for_restart(round(spread_ms * (index + 1) / len(leaving)))
                for index, client in enumerate(leaving)
            ),
            return_exceptions=True,
        )
        for error in filter(None, told):
            log.error("the goodbye of one client failed", exc_info=error)
        try:
            await asyncio.wait_for(self.conflicts.write(), LAST_NOTES_S)
        except TimeoutError:
            log.warning("the count of conflicts may lack the last ones: the database is silent")

    def _start_jobs(self) -> None:
        jobs = self.supervisor
        jobs.every("poll", POLL_S, self.poll.run)
        jobs.every("beat", TICK_S, self._beat)
        jobs.every("write check", CHECK_S, self._check_writing)
        jobs.every(
            "housekeeping",
            HOUSEKEEPING_S,
            self._keep_house,
            spread=0.5,
            first_s=FIRST_HOUSEKEEPING_S,
        )
        jobs.every("display reports", NOTES_S, self.display_reports.write)
        jobs.every("conflicts", NOTES_S, self.conflicts.write)
        jobs.every("last use", NOTES_S, self._write_last_use)
        jobs.every("security lines", NOTES_S, self._write_security_lines)
        if settings.LDAP_URL:
            jobs.every("directory", settings.LDAP_LOOK_S, self._look_at_directory, spread=0.5)
        jobs.every("garbage", GARBAGE_S, self.garbage.check)
        if self.hub.backbone is not None:
            self.hub.backbone.start(jobs)

    async def _beat(self) -> None:
        proof = self.health.proof
        if not proof.fresh and not proof.database_away:
            # This process stood still, or has just started.
            self.supervisor.spawn("poll", self.poll.run())
        self._tick()

    def _tick(self) -> None:
        now, proof = Moment.now(), self.health.proof
        self.hub.each("tick", lambda client: client.tick(now, proof))

    async def _check_writing(self) -> None:
        if not self.health.proof.database_away:
            await self.write_check.check()

    async def _write_last_use(self) -> None:
        # An open connection is a use, too.
        for client in self.hub.clients:
            credential, _ = client.key
            last_use.note(credential)
        try:
            await database.write(last_use.write)
        except (Unavailable, *OUTAGE) as error:
            log.warning("the last use of credentials is written later: %s", error)

    async def _write_security_lines(self) -> None:
        try:
            await database.write(security_lines.write)
        except (Unavailable, *OUTAGE) as error:
            log.warning("lines of the security log are written later: %s", error)

    async def _look_at_directory(self) -> None:
        try:
            await database.run_unbounded(following.look)
        except (Busy, Unavailable, *OUTAGE) as error:
            log.warning("the people of the directory are checked later: %r", error)

    async def _keep_house(self) -> None:
        await database.run_unbounded(tidy, datetime.now(UTC))

    def _health_changed(self, part: str, works: bool) -> None:
        metrics.DEGRADED.labels(part).set(0 if works else 1)
        log.warning("works again: %s" if works else "degraded: %s", part)
        # Clients receive it at once (S4).
        self._tick()

    def _committed(self, changes: Changes, **_: Any) -> None:
        self.loop.call_soon_threadsafe(self.hub.publish, changes)

    def _decided(
        self, board: BoardId, decisions: Sequence[tuple[Request, Result]], **_: Any
    ) -> None:
        # Most batches have no conflict, and need not wake the loop.
        met = [
            (request, outcome)
            for request, outcome in decisions
            if isinstance(outcome, TaskConflictError) and not outcome.replayed
        ]
        if met:
            self.loop.call_soon_threadsafe(self.conflicts.note, board, met, datetime.now(UTC))


async def _heads(boards: Collection[BoardId]) -> Mapping[BoardId, Head | None]:
    found = await database.check(reading.heads, frozenset(boards))
    return {board: found.get(board) for board in boards}


_node: Node | None = None


def node() -> Node:
    """Return the node of this event loop; create it at first use. Tests run several loops."""
    global _node  # noqa: PLW0603
    if _node is None or _node.loop is not asyncio.get_running_loop():
        _node = Node()
    return _node


async def drain() -> None:
    """Say goodbye to every client of this process, also during its handshake."""
    await node().drain()
