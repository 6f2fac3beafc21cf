"""One client on one board: reads what it says, answers, and keeps S2, K7, K8 and K9 for it. Who wins is decided elsewhere."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Set
from datetime import UTC, datetime
from functools import partial
from typing import Final

from django.conf import settings

from board.access.authenticator import Access, Key
from board.displays.displays import DisplayReport, ProvenDisplay
from board.domain.display_settings import Seen
from board.domain.errors import (
    Forbidden,
    Invalid,
    PermissionDenied,
    RateLimited,
    Refusal,
    Unauthenticated,
    Unavailable,
    Unexpected,
    UnknownBoard,
)
from board.domain.ids import BoardId, Ref, Rev, whole_number
from board.domain.results import Granted, Result
from board.people.rate_limits import commands
from board.people.rights import RightsReading
from board.store.request import Request
from realtime.admission.access import Handshake, language_of
from realtime.boards.link import Link
from realtime.boards.live import LiveBoard, Since
from realtime.boards.subscriber import Subscriber
from realtime.node import Node
from realtime.protocol import down, faults
from realtime.protocol.closing import Closing
from realtime.protocol.codec import Frame
from realtime.protocol.up import Malformed, Ping, parse
from realtime.sockets.displays import DisplayMessenger
from realtime.work import metrics

_MALFORMED_MOST: Final = (50, 60.0)
_REFUSED_MOST: Final = (100, 10.0)
_PATIENCE_S: Final = 30.0
_REMEMBERED_S: Final = 30.0
_OLD_S: Final = (12 * 3600, 24 * 3600)

Close = Callable[[int], Awaitable[None]]


class _Tally:
    """Counts what happened within the last `seconds`; says when it is more than `most`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: deque[float] = deque(maxlen=most)

    def exceeded(self, now: float) -> bool:
        full = len(self._times) == self._most and now - self._times[0] <= self._seconds
        self._times.append(now)
        return full


class Session:
    """The life of one socket after it was accepted.

    Args:
        close: sends the close frame with a code.
        receive_only: the client can say nothing, so a display's `seen` is what it took.
    """

    def __init__(
        self,
        node: Node,
        handshake: Handshake,
        access: Access,
        link: Link,
        close: Close,
        *,
        receive_only: bool = False,
    ) -> None:
        self._node = node
        self._handshake = handshake
        self._access = access
        self._link = link
        self._close = close
        self._receive_only = receive_only
        self._language = language_of(handshake, access)
        self._live: LiveBoard
        self._subscriber: Subscriber | None = None
        self._messenger = DisplayMessenger(self._write)
        self._in_flight = 0
        self._malformed = _Tally(*_MALFORMED_MOST)
        self._refused = _Tally(*_REFUSED_MOST)
        self._ended = asyncio.Event()
        self._heartbeat_at = 0.0
        self._told: tuple[str, ...] = ()
        self._resumed = False
        self._stuck_since: float | None = None
        self._taken = 0
        self._old_at = node.loop.time() + random.uniform(*_OLD_S)

    async def run(self, greeted: Callable[[], None]) -> None:
        """Greet, and be there until `end`. `greeted` is called once commands are taken.

        Raises:
            Refusal: the database did not answer while greeting.
        """
        async with self._node.hub.board(self._access.seat.board) as live:
            self._live = live
            self._subscriber = await live.join(self._link, self._since(), self._greet)
            now = self._node.loop.time()
            self._heartbeat_at = now if self._resumed else now + settings.HEARTBEAT_S
            self._node.hub.clients.add(self)
            if self._access.display is not None:
                self._tell(self._access.display)
            # Behind a resume at once, as what it brought may be all there was (C6).
            self._beat(now)
            # While the board was read, nobody could tell this guest (X2).
            self._node.rights.arrived()
            greeted()
            try:
                await self._ended.wait()
            finally:
                self._node.hub.clients.discard(self)
                live.subscribers.discard(self._subscriber)

    def end(self) -> None:
        """The socket is gone."""
        self._stop()

    def receive(self, text: str | None) -> None:
        """Take one frame of the client; None stands for a binary one."""
        if self._subscriber is None or self._ended.is_set() or self._node.draining:
            return
        try:
            said = parse(text)
            display = self._access.display
            if isinstance(said, Seen) and display is None:
                raise Malformed(Invalid("type"), None)
        except Malformed as malformed:
            self._answer(malformed.ref, malformed.why)
            if self._malformed.exceeded(self._node.loop.time()):
                self._leave(Closing.RATE_LIMITED)
            return
        if isinstance(said, Ping):
            self._write(down.pong(said.ref, _now()))
            return
        if isinstance(said, Seen):
            assert display is not None
            self._saw(display, said)
            return
        person, board = self._access.person, self._access.seat.board
        # A command over the one limit does not count for the other.
        if self._in_flight >= settings.IN_FLIGHT or not commands.take(
            (self._access.holder, board),
            self._access.identity.commands_per_s,
            self._access.identity.burst,
        ):
            self._answer(said.ref, RateLimited())
            if self._refused.exceeded(self._node.loop.time()):
                self._leave(Closing.RATE_LIMITED)
            return
        if person is None:
            self._answer(said.ref, PermissionDenied())
            return
        self._in_flight += 1
        request = Request(
            person, said.command, said.ref, self._access.authentication, said.delivery
        )
        outcome = self._node.submission.submit(board, request)
        outcome.add_done_callback(partial(self._decided, said.ref, self._live.room.epoch))

    def flood(self) -> None:
        """The client sends more frames than it may (Limits)."""
        self._leave(Closing.RATE_LIMITED)

    @property
    def key(self) -> Key:
        return self._handshake.key

    def stale(self, rights: int) -> bool:
        """Whether rights may have changed since the last look, or the credential has run out (X2)."""
        return self._access.stale(rights)

    def confirm(self, rights: RightsReading) -> None:
        """Note that the rights are as they were, unless one of these changes concerns them."""
        self._access = self._access.confirmed(rights)

    def doubt(self) -> None:
        """Hold the rights for stale: an outage may have hidden anything (X4)."""
        self._access = self._access.doubted()

    def looked(self, found: Access | Refusal) -> None:
        """Take what a look has found: stay as what they are now, or leave (X2)."""
        match found:
            case Unauthenticated():
                self._leave(Closing.UNAUTHENTICATED)
            case UnknownBoard():
                self._leave(Closing.UNKNOWN_BOARD)
            case Refusal():
                self._leave(Closing.FORBIDDEN)
            case Access():
                before, self._access = self._access, found
                if found.display is not None:
                    self._tell(found.display)
                if _standing(before) != _standing(found):
                    self._leave(Closing.RIGHTS_CHANGED)

    def leave_unlooked(self) -> None:
        """Leave, as the rights could not be looked at though the database answers others (X4)."""
        self._leave(Closing.RESTARTING, after_ms=random.randrange(1000, 3000))

    def removed(self, boards: Set[BoardId]) -> None:
        """Say goodbye if the board is one of these, which are gone (4504)."""
        if self._live.board in boards:
            self._leave(Closing.UNKNOWN_BOARD)

    def tick(self, now: float) -> None:
        """Do what is due: heartbeat (S4), old age, a session that runs out (X2), a client that does not read (S3)."""
        if self._link.writable:
            self._stuck_since = None
        elif self._stuck_since is None or self._taken != self._link.taken:
            # A slow link that makes progress is waited for (X3).
            self._stuck_since, self._taken = now, self._link.taken
        elif now - self._stuck_since > _PATIENCE_S and self._stop():
            self._node.supervisor.spawn("goodbye", self._dismiss())
            return
        self._beat(now)
        if now >= self._old_at:
            self._leave(Closing.MAX_AGE, after_ms=random.randrange(1000))

    def _beat(self, now: float) -> None:
        """Send a heartbeat if one is due, by time or because what does not work has changed (S4)."""
        subscriber = self._subscriber
        if subscriber is None or (
            now < self._heartbeat_at and self._told == self._node.health.proof.degraded
        ):
            return
        if self._link.writable and subscriber.position >= self._live.head:
            self._send_heartbeat()
        else:
            # A busy link may never be idle at a tick: it goes right behind the events that it waits for.
            subscriber.at_head = self._send_heartbeat

    def _send_heartbeat(self) -> None:
        subscriber, rev, proof = self._subscriber, self._live.head, self._node.health.proof
        if (
            subscriber is None
            or subscriber.position < rev
            or not (proof.fresh or proof.database_away)
        ):
            return
        subscriber.at_head = None
        now = self._node.loop.time()
        # One that tells of a change comes between those that are due. After a silence of minutes one is enough.
        if now >= self._heartbeat_at:
            self._heartbeat_at = max(self._heartbeat_at + settings.HEARTBEAT_S, now)
        self._told = proof.degraded
        self._write(down.heartbeat(rev, _now(), self._told, proof.age_s))
        if self._receive_only and self._access.display is not None:
            self._saw(self._access.display, subscriber.position)

    async def leave_for_restart(self, after_ms: int) -> None:
        """Say goodbye because the server goes down."""
        if self._stop():
            await goodbye(self._link, self._close, Closing.RESTARTING, self._language, after_ms)

    def _tell(self, display: ProvenDisplay) -> None:
        self._messenger.tell(display)
        self._node.supervisor.spawn("reload", self._messenger.carry_out(display))

    def _saw(self, display: ProvenDisplay, seen: Seen | Rev) -> None:
        self._node.display_reports.note(
            DisplayReport(display.id, seen, self._handshake.address, _now())
        )

    def _greet(self, epoch: str, rev: Rev, resumed: bool) -> Frame:
        access = self._access
        self._resumed = resumed
        limits = {
            "frame_bytes": settings.FRAME_BYTES,
            "commands_per_s": access.identity.commands_per_s,
            "burst": access.identity.burst,
            "in_flight": settings.IN_FLIGHT,
        }
        return down.welcome(
            board=access.seat.info,
            epoch=epoch,
            rev=rev,
            resumed=resumed,
            you=access.seat.you,
            limits=limits,
            heartbeat_s=settings.HEARTBEAT_S,
            time=_now(),
        )

    def _since(self) -> Since | None:
        epoch, _, text = self._handshake.query.get("since", "").rpartition(":")
        rev = whole_number(text)
        return Since(epoch, Rev(rev)) if epoch and rev is not None else None

    def _decided(self, ref: Ref, epoch: str, future: "asyncio.Future[Result]") -> None:
        self._in_flight -= 1
        error = future.exception() if not future.cancelled() else None
        outcome = Unexpected() if future.cancelled() or error else future.result()
        if epoch != self._live.room.epoch:
            # It may have been decided in the history that is gone, with a revision that this one does not have (C8).
            outcome = Unavailable()
        if isinstance(outcome, Granted):
            self._send_after(outcome.head, down.ok(ref, outcome), ref)
            return
        self._answer(ref, outcome)
        if isinstance(outcome, Unauthenticated):
            self._leave(Closing.UNAUTHENTICATED)
        elif isinstance(outcome, Forbidden):
            self._leave(Closing.FORBIDDEN)
        elif isinstance(outcome, UnknownBoard):
            self._leave(Closing.UNKNOWN_BOARD)

    def _answer(self, ref: Ref | None, refusal: Refusal) -> None:
        frame = faults.refusal(ref, refusal, self._language)
        if refusal.rev is None or refusal.task is None:
            self._write(frame)
        else:
            self._send_after(Rev(refusal.rev), frame, ref)

    def _send_after(self, rev: Rev, frame: Frame, ref: Ref | None) -> None:
        if self._subscriber is not None and not self._ended.is_set():
            # If that revision is lost with its history, the command is to be sent again (K6).
            self._subscriber.send_after(
                rev, frame, lambda: faults.refusal(ref, Unavailable(), self._language)
            )

    def _write(self, frame: Frame) -> None:
        if not self._ended.is_set():
            self._link.write(frame)

    def _leave(self, closing: Closing, after_ms: int = 0) -> None:
        if self._stop():
            self._node.supervisor.spawn(
                "goodbye", goodbye(self._link, self._close, closing, self._language, after_ms)
            )

    def _stop(self) -> bool:
        """Let nothing follow the `bye`; False if it had ended already."""
        if self._ended.is_set():
            return False
        self._ended.set()
        self._link.on_writable = None
        if self._subscriber is not None:
            self._live.subscribers.discard(self._subscriber)
        return True

    async def _dismiss(self) -> None:
        """Let a client that does not read find the reason, if it reads again soon (S3, 4002)."""
        metrics.CLOSED.labels(Closing.TOO_SLOW.code).inc()
        self._link.write(down.bye(Closing.TOO_SLOW, self._language))
        try:
            await asyncio.wait_for(self._link.ready(), _REMEMBERED_S)
        except TimeoutError:
            self._link.abort()
        else:
            await self._close(Closing.TOO_SLOW.number)


async def goodbye(
    link: Link, close: Close, closing: Closing, language: str, after_ms: int = 0
) -> None:
    """Say why, then close (X1)."""
    metrics.CLOSED.labels(closing.code).inc()
    link.write(down.bye(closing, language, after_ms))
    await link.flushed()
    await close(closing.number)


def _standing(access: Access) -> tuple[object, ...]:
    """What a welcome has told of rights (X2); a display's is the board that it shows."""
    you = access.seat.you
    return (
        (access.seat.board,)
        if access.display is not None
        else (access.seat.board, you.role, you.departments)
    )


def _now() -> datetime:
    return datetime.now(UTC)
