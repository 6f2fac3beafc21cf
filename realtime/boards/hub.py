"""The boards of this process: hears what was committed, compares with the database every second, and keeps the beat."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from board.domain.errors import Refusal, TaskConflictError
from board.domain.events import Changes
from board.domain.ids import BoardId
from board.domain.results import Outcome
from board.signals import committed, decided
from board.store import reading
from board.store.batch import Request
from board.store.housekeeping import tidy
from realtime.admission import rights
from realtime.admission.access import Doorkeeper
from realtime.admission.arriving import Arrival
from realtime.admission.connection_counts import ConnectionCounts
from realtime.boards import nudges
from realtime.boards.live import LiveBoard
from realtime.work import database, metrics
from realtime.work.clock import elapsed
from realtime.work.conflict_counts import ConflictCounter
from realtime.work.display_reports import DisplayReports
from realtime.work.supervisor import Supervisor
from realtime.work.write_check import CHECK_S, WriteCheck
from realtime.work.writer import Writer

log = logging.getLogger("dibs.hub")

POLL_S: Final = 1.0
GAP_S: Final = 3.0
"""Time between two looks at the database from which on it was away, or this process."""
TICK_S: Final = 0.5
FRESH_S: Final = 2.0
"""How old the look at the database may be that a heartbeat rests on (S4)."""
WRITE_S: Final = 5.0
"""How often is written what nobody waits for: at most one write per display, and one per board, in this time."""
HOUSEKEEPING_S: Final = 3600.0
FINISH_S: Final = 5.0
"""How long the commands that came before a drain may take."""
LAST_WORDS_S: Final = 1.0
"""How long the counts that are left then may take."""


class Leaving(Protocol):
    """A connection that can be told that the server goes down, from its first moment on (X1)."""

    async def leave_for_restart(self, after_ms: int) -> None:
        """Say goodbye because the server goes down."""
        ...


class Guest(Leaving, rights.Guest, Protocol):
    """A connection that the hub looks after."""

    def removed(self, boards: set[BoardId]) -> None:
        """Say goodbye if it is at one of these boards, which are gone (4504)."""
        ...

    def tick(self, now: float) -> None:
        """Do what is due: heartbeat, old age, a client that does not read."""
        ...


class Hub:
    """One a process and event loop; it starts itself at first use (STACK 21)."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.door = Doorkeeper()
        self.connections = ConnectionCounts()
        self.display_reports = DisplayReports()
        self.conflicts = ConflictCounter()
        self.guests: set[Guest] = set()
        self.arriving: set[Arrival] = set()
        self.degraded: list[str] = []
        self.draining = False
        self.loop = asyncio.get_running_loop()
        self.supervisor = Supervisor()
        self.writing = WriteCheck(self._writing_changed)
        self.rights = rights.RightsCheck(self.door, self.guests, self.supervisor)
        self._boards: dict[BoardId, LiveBoard] = {}
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = elapsed() - FRESH_S
        self._backbone = nudges.connect(self._hear)
        committed.connect(self._committed, dispatch_uid="hub")
        decided.connect(self._decided, dispatch_uid="hub")
        metrics.SOCKETS.set_function(lambda: len(self.guests))
        metrics.DATABASE_AGE.set_function(lambda: self.age_s)
        metrics.BOARDS.set_function(lambda: len(self._boards))
        self.supervisor.every("poll", POLL_S, self._poll)
        self.supervisor.every("beat", TICK_S, self._beat)
        self.supervisor.every("write check", CHECK_S, self._check_writing)
        self.supervisor.every("housekeeping", HOUSEKEEPING_S, self._keep_house, spread=0.5)
        self.supervisor.every("display reports", WRITE_S, self.display_reports.write)
        self.supervisor.every("conflicts", WRITE_S, self.conflicts.write)
        if self._backbone is not None:
            self._backbone.start(self.supervisor)

    @property
    def age_s(self) -> float:
        """How old the last look at the database is, in seconds."""
        return elapsed() - self._looked_at

    @property
    def fresh(self) -> bool:
        """Whether the last look is young enough for a heartbeat (S4)."""
        return self.age_s < FRESH_S

    @asynccontextmanager
    async def board(self, board: BoardId) -> AsyncIterator[LiveBoard]:
        """Hold a live board for as long as somebody watches it.

        Raises:
            Refusal: the database does not answer.
        """
        first = board not in self._boards
        if first:
            self._boards[board] = LiveBoard(board, self.supervisor)
        live = self._boards[board]
        # Counted before anything is awaited: others come and go meanwhile.
        live.users += 1
        try:
            if first and self._backbone is not None:
                await self._backbone.follow(board)
            await live.open()
            yield live
        finally:
            live.users -= 1
            if not live.users:
                del self._boards[board]
                if self._backbone is not None:
                    await self._backbone.leave(board)

    async def drain(self) -> None:
        """Finish the commands that came, then say goodbye to everybody, spread over some seconds (X1)."""
        self.draining = True
        try:
            await asyncio.wait_for(self.writer.idle(), FINISH_S)
        except TimeoutError:
            log.warning("commands are still under way; whoever waits for them asks again")
        everyone: list[Leaving] = [*self.guests, *self.arriving]
        spread_ms = min(5_000, 500 + 5 * len(everyone))
        told = await asyncio.gather(
            *(
                one.leave_for_restart(round(spread_ms * (index + 1) / len(everyone)))
                for index, one in enumerate(everyone)
            ),
            return_exceptions=True,
        )
        for error in filter(None, told):
            log.error("one client could not be told of the restart", exc_info=error)
        try:
            await asyncio.wait_for(self.conflicts.write(), LAST_WORDS_S)
        except TimeoutError:
            log.warning(
                "the last conflicts may be missing in their count: the database does not answer"
            )

    def _committed(self, changes: Changes, **_: Any) -> None:
        self.loop.call_soon_threadsafe(self._publish, changes)

    def _decided(
        self, board: BoardId, decisions: Sequence[tuple[Request, Outcome]], **_: Any
    ) -> None:
        # Most batches meet none, and need not wake the loop for that.
        met = [
            (request, outcome)
            for request, outcome in decisions
            if isinstance(outcome, TaskConflictError) and not outcome.replayed
        ]
        if met:
            self.loop.call_soon_threadsafe(self.conflicts.note, board, met, datetime.now(UTC))

    def _publish(self, changes: Changes) -> None:
        self._hear(changes)
        if self._backbone is not None:
            self._backbone.publish(changes)

    def _hear(self, changes: Changes) -> None:
        live = self._boards.get(changes.board)
        if live is not None:
            live.offer(changes)

    async def look(self) -> None:
        """Compare with the database; whoever asks while a look is under way waits for that one.

        Raises:
            Refusal: the database does not answer.
        """
        if self._looking is None or self._looking.done():
            self._looking = self.loop.create_task(self._look())
        await asyncio.shield(self._looking)

    async def _poll(self) -> None:
        try:
            await self.look()
        except Refusal:
            pass  # That is said by `degraded`.
        finally:
            if self._backbone is not None:
                (self._mend if self._backbone.healthy else self._degrade)("backbone")

    async def _look(self) -> None:
        began = elapsed()
        asked = set(self._boards)
        try:
            heads, counter = await database.look(reading.look, asked)
        except Exception:
            self._degrade("database")
            self.rights.outage()
            raise
        if began - self._looked_at > GAP_S:
            # This process stood still: what it did not look at is as unknown as after an outage.
            self.rights.outage()
        self._looked_at = began
        self.supervisor.each("look", heads, lambda board: self._compare(board, heads[board]))
        if gone := asked - heads.keys():
            self.supervisor.each("removed board", self.guests, lambda guest: guest.removed(gone))
        self._mend("database")
        self.rights.reconcile(counter)

    def _compare(self, board: BoardId, head: reading.Head) -> None:
        if board in self._boards:
            self._boards[board].look(head)

    async def _beat(self) -> None:
        if not self.fresh and "database" not in self.degraded:
            # This process stood still, or has just begun.
            self.supervisor.spawn("look", self._poll())
        self._tick()

    def _tick(self) -> None:
        now = self.loop.time()
        self.supervisor.each("tick", self.guests, lambda guest: guest.tick(now))

    async def _keep_house(self) -> None:
        await database.at_leisure(tidy, datetime.now(UTC))

    async def _check_writing(self) -> None:
        if "database" not in self.degraded:
            await self.writing.check()

    def _writing_changed(self) -> None:
        (self._degrade if self.writing.reason else self._mend)("writing")

    def _degrade(self, part: str) -> None:
        if part not in self.degraded:
            self.degraded.append(part)
            metrics.DEGRADED.labels(part).set(1)
            log.warning("degraded: %s", part)
            self._tick()

    def _mend(self, part: str) -> None:
        if part in self.degraded:
            self.degraded.remove(part)
            metrics.DEGRADED.labels(part).set(0)
            log.warning("works again: %s", part)
            self._tick()


_hub: Hub | None = None


def hub() -> Hub:
    """Give this process's hub; a new one if the event loop is another one, as in tests."""
    global _hub  # noqa: PLW0603
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub()
    return _hub


async def drain() -> None:
    """Say goodbye to everybody, also to clients whose handshake is under way."""
    await hub().drain()
