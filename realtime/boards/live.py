"""One board with clients: its room, its subscribers, its snapshot, and when its rounds run."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from board.domain.errors import Refusal
from board.domain.events import Changes, fingerprint
from board.domain.ids import BoardId, Rev, whole_number
from board.store import reading
from board.store.epoch import begin_epoch
from board.store.seen import seen
from board.store.seen_file import Sight
from realtime.boards.link import Link
from realtime.boards.room import KEPT, KEPT_BYTES, Room
from realtime.boards.rounds import Rounds
from realtime.boards.snapshots import Encoded, Snapshots
from realtime.boards.subscriber import Subscriber
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.work import database, metrics
from realtime.work.supervisor import Supervisor

log = logging.getLogger("dibs.live")

_LONGEST_WAIT_S: Final = 0.010
_AGAIN_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Since:
    """The position from which a client wants to resume (C5)."""

    epoch: str
    rev: Rev

    @classmethod
    def parse(cls, text: str) -> "Since | None":
        """Read `{epoch}:{rev}`. Malformed is as if absent."""
        epoch, _, number = text.rpartition(":")
        rev = whole_number(number)
        return cls(epoch, Rev(rev)) if epoch and rev is not None else None


Greet = Callable[[str, Rev, bool], Frame]
"""Makes the welcome from epoch, revision and whether the client resumes."""


class LiveBoard:
    """A live board. Call `open` before anything else; `offer` may come before.

    Args:
        expects_more: tells whether events of the board are about to be committed in this process.
    """

    def __init__(
        self,
        board: BoardId,
        supervisor: Supervisor,
        snapshots: Snapshots,
        expects_more: Callable[[], bool] = lambda: False,
    ) -> None:
        self.board = board
        self._supervisor = supervisor
        self._snapshots = snapshots
        self._expects_more = expects_more
        self.subscribers: set[Subscriber] = set()
        self.users = 0
        self._room: Room | None = None
        self._rounds: Rounds
        self._timer: asyncio.TimerHandle | None = None
        self._busy_until = 0.0
        self._seen = Rev(-1)
        self._shown = Rev(0)
        self._early: list[Changes] = []
        self._early_bytes = 0
        self._loop = asyncio.get_running_loop()
        self._opening = self._loop.create_task(self._open())
        self._catching_up: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> Room:
        assert self._room is not None, "not open yet"
        return self._room

    @property
    def head(self) -> Rev:
        """The board's last known revision; the room may still lag behind it (S4)."""
        return max(self._seen, self.room.rev)

    async def open(self) -> None:
        """Wait until the board's head is known.

        Raises:
            Refusal: the database does not answer.
        """
        await asyncio.shield(self._opening)

    async def join(self, link: Link, since: Since | None, greet: Greet) -> Subscriber:
        """Send a client the welcome and the present state, and subscribe it (C6).

        Raises:
            Refusal: the database does not answer.
        """
        position = await self._resume(link, since, greet) if since is not None else None
        if position is None:
            snapshot = await self._present_snapshot()
            link.write(greet(snapshot.epoch, snapshot.rev, False))
            link.write(snapshot.frame)
            position = snapshot.rev
        # No await since the position was taken, so no event is missed in between.
        subscriber = Subscriber(link, self.room, self._rounds.lane, position, self._send_snapshot)
        self.subscribers.add(subscriber)
        subscriber.carry_on()
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """Send a client no more."""
        self.subscribers.discard(subscriber)
        subscriber.leave()

    def offer(self, changes: Changes) -> None:
        """Accept changes from any source: this process, another one, the log."""
        if self._room is None:
            # Beyond the bound, the first comparison with the head finds what is missing.
            self._early_bytes += changes.size
            if self._early_bytes <= KEPT_BYTES:
                self._early.append(changes)
            return
        if changes.epoch != self._room.epoch:
            self.compare(reading.Head(changes.epoch, Rev(0), changes.resumable_from))
            return
        if self._room.offer(changes):
            self._released()
        if self._room.gap or self._room.doubtful is not None:
            self.catch_up()

    def compare(self, head: reading.Head) -> None:
        """Compare with the head in the database, and read what is missing."""
        if self._room is None:
            return
        if head.epoch == self._room.epoch:
            self._seen = head.rev
        if head.epoch != self._room.epoch or head.rev > self._room.rev:
            self.catch_up()

    def catch_up(self) -> None:
        """Read what is missing from the log, unless a read is under way."""
        if self._catching_up is None:
            self._catching_up = self._loop.create_task(self._catch_up())

    async def _open(self) -> None:
        head = await database.read(reading.head, self.board)
        self._room = Room(head.epoch, head.rev, head.resumable_from)
        self._rounds = Rounds(self._room, self._supervisor)
        self._shown = head.rev
        for changes in self._early:
            self.offer(changes)
        self._early.clear()

    async def _resume(self, link: Link, since: Since, greet: Greet) -> Rev | None:
        room = self.room
        if since.epoch != room.epoch:
            return None
        if since.rev <= room.rev and room.reaches(since.rev):
            link.write(greet(room.epoch, since.rev, True))
            return since.rev
        changes, head = await database.read(reading.events_after, self.board, since.rev, KEPT + 1)
        if (
            not since.epoch == changes.epoch == room.epoch
            or not changes.resumable_from <= since.rev <= head
        ):
            return None
        if len(changes.events) > KEPT or sum(len(body) for _, body in changes.events) > KEPT_BYTES:
            return None
        link.write(greet(changes.epoch, since.rev, True))
        if not changes.events:
            return since.rev
        last = changes.events[-1][0]
        link.write(down.events(changes.epoch, last, [body for _, body in changes.events]))
        return last

    async def _present_snapshot(self) -> Encoded:
        """Read the snapshot of the room's history; where the database has another history, the room
        follows.
        """
        while True:
            snapshot = await self._fresh_snapshot()
            if snapshot.epoch == self.room.epoch:
                return snapshot
            self.catch_up()
            if self._catching_up is not None:
                await asyncio.wait([self._catching_up])

    async def _fresh_snapshot(self) -> Encoded:
        kept = self._snapshots.kept(self.board, self.room.epoch, self.room.rev)
        latest = kept or await self._snapshots.read(self.board)
        self.room.snapshot_bytes = len(latest.frame.body)
        return latest

    def _send_snapshot(self, subscriber: Subscriber) -> None:
        task = self._loop.create_task(self._skip(subscriber))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _skip(self, subscriber: Subscriber) -> None:
        async def send() -> None:
            snapshot = await self._present_snapshot()
            subscriber.skip_to(snapshot.rev, snapshot.frame)
            metrics.SKIPPED.inc()

        while subscriber in self.subscribers:
            if await self._supervisor.attempt("snapshot", send):
                return
            await asyncio.sleep(_AGAIN_S)

    async def _catch_up(self) -> None:
        room = self.room
        try:
            while True:
                reported = room.reported
                after = room.rev if room.doubtful is None else Rev(min(room.rev, room.doubtful - 1))
                changes, head = await database.read(reading.events_after, self.board, after, KEPT)
                if changes.epoch != room.epoch:
                    self._restart(changes.epoch, head)
                elif not room.agrees(changes):
                    # Clients were shown events that the log does not have, so their state cannot be
                    # trusted.
                    log.error("board %s: events were shown that are not in the log", self.board)
                    await database.write(begin_epoch, self.board, room.epoch)
                    continue
                elif changes.resumable_from > room.rev:
                    room.skip_to(head, changes.resumable_from)
                    self._released()
                elif room.offer(changes):
                    self._released()
                else:
                    # The read brought nothing; if something is still missing, the next poll is soon
                    # enough.
                    room.forget_early(head, reported)
                    return
                room.forget_early(head, reported)
                # Later events may have been lost during the read.
                if room.rev >= head and not room.gap:
                    return
        except Refusal as error:
            # The next poll tries again, or finds that the board was removed.
            log.warning("board %s: cannot read missing events: %s", self.board, error)
        finally:
            self._catching_up = None

    def _restart(self, epoch: str, head: Rev) -> None:
        """Restart with another history, for instance after a restore: all clients need a
        snapshot.
        """
        self.room.restart(epoch, head)
        self._seen = head
        self._rounds.each("restart", self.subscribers, Subscriber.restart)
        self._released()

    def _released(self) -> None:
        room = self.room
        if room.last is not None:
            seen.follow(self._shown, Sight(room.epoch, room.rev, fingerprint(room.last)))
        self._shown = room.rev
        if self._timer is not None:
            return
        wait = self._busy_until - self._loop.time()
        if wait > 0 and self._expects_more():
            self._timer = self._loop.call_later(wait, self._round)
        else:
            self._round()

    def _round(self) -> None:
        """Send what is new to all subscribers.

        While a commit is under way, the next round collects for as long as this one took, at most
        10 ms.
        """
        self._timer = None
        start = self._loop.time()
        self._rounds.run()
        end = self._loop.time()
        self._busy_until = end + min(end - start, _LONGEST_WAIT_S)
