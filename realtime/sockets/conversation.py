"""One client's conversation: its frames, answers and heartbeats, and its end (S2, S4, K7 to K9, X).

Sans-I/O: inputs come with their time, and return effects for the shell to carry out.
"""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from board.domain.display_settings import DisplaySettings, Seen
from board.domain.errors import (
    Forbidden,
    Invalid,
    PermissionDenied,
    RateLimited,
    Refusal,
    Unauthenticated,
    Unavailable,
    UnknownBoard,
)
from board.domain.ids import BoardId, Ref, Rev
from board.domain.results import Granted, Result
from board.domain.values import Member
from realtime.protocol import down, faults
from realtime.protocol.closing import Closing
from realtime.protocol.codec import Frame
from realtime.protocol.up import Asked, Malformed, Ping, parse
from realtime.sockets.display_messenger import DisplayMessenger
from realtime.sockets.effects import Close, Effects, Report, Send, SendAfter, Submit, WaitForHead
from realtime.sockets.line import Line
from realtime.work.clock import Moment
from realtime.work.health import Proof

MALFORMED_MOST: Final = (50, 60.0)
"""Unreadable frames in so many seconds (K7)."""
REFUSED_MOST: Final = (100, 10.0)
"""Refusals by rate in so many seconds (K8)."""
UNREAD_S: Final = 30.0
"""How long a live client may take no bytes (X3)."""
MAX_AGE_S: Final = (12 * 3600, 24 * 3600)
"""The age at which a connection is replaced, drawn for each (4001)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A client's place on its board, as of the last time that its credential was resolved.

    Attributes:
        display: the settings, if the client is a display.
        reload_ordered: a supervisor ordered the display to reload.
    """

    board: BoardId
    you: Member
    display: DisplaySettings | None = None
    reload_ordered: bool = False

    def differs(self, other: "Standing") -> bool:
        """Whether a `welcome` would say something else of rights (X2)."""
        if self.display is not None:
            return self.board != other.board
        return (self.board, self.you.role, self.you.departments, self.you.viewer) != (
            other.board,
            other.you.role,
            other.you.departments,
            other.you.viewer,
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one conversation.

    Attributes:
        in_flight: commands that may wait for their answers (K9).
        receive_only: the client cannot send, so a display's heartbeats count as its reports.
    """

    in_flight: int
    heartbeat_s: float
    receive_only: bool = False


WithinRate = Callable[[], bool]
"""Counts a command, and returns whether it is within the rate (K8)."""


class _Tally:
    """Counts what happened within the last `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: deque[float] = deque(maxlen=most)

    def exceeded(self, now_s: float) -> bool:
        """Count one more. Says whether that is too many."""
        full = len(self._times) == self._most and now_s - self._times[0] <= self._seconds
        self._times.append(now_s)
        return full


class Conversation:
    """The state of one conversation, from its greeting on.

    Args:
        language: the language of every sentence for this client (C7).
        uniform: draws a number between two.

    Attributes:
        over: whether it has ended. Inputs that come later have no effect on the client.
    """

    def __init__(
        self,
        standing: Standing,
        language: str,
        limits: Limits,
        now: Moment,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.over = False
        self._standing = standing
        self._language = language
        self._limits = limits
        self._uniform = uniform
        self._messenger = DisplayMessenger()
        self._in_flight = 0
        self._malformed = _Tally(*MALFORMED_MOST)
        self._refused = _Tally(*REFUSED_MOST)
        self._heartbeat_at = now.s
        self._told: tuple[str, ...] = ()
        self._unread_since: float | None = None
        self._taken = 0
        self._old_at = now.s + uniform(*MAX_AGE_S)

    # What the client does

    def joined(self, now: Moment, line: Line, proof: Proof, *, resumed: bool) -> Effects:
        """Begin, behind the first frames. A heartbeat follows a resume at once (C6)."""
        if self.over:
            return ()
        self._heartbeat_at = now.s if resumed else now.s + self._limits.heartbeat_s
        return (*self._tell_display(), *self._heartbeat(now, line, proof))

    def received(
        self, text: str | None, now: Moment, epoch: str, within_rate: WithinRate
    ) -> Effects:
        """Take a frame of the client; None stands for a binary one."""
        if self.over:
            return ()
        try:
            said = parse(text)
            if isinstance(said, Seen) and self._standing.display is None:
                raise Malformed(Invalid("type"), None)
        except Malformed as malformed:
            return (
                self._answer(malformed.ref, malformed.why),
                *self._limit(self._malformed, now),
            )
        match said:
            case Ping(ref):
                return (Send(down.pong(ref, now.time)),)
            case Seen():
                return (Report(said),)
            case Asked():
                return self._command(said, now, epoch, within_rate)

    def flooded(self) -> Effects:
        """The client sends more frames than it may."""
        return self._close(Closing.RATE_LIMITED)

    def ended(self, now: Moment) -> Effects:
        """The socket is gone."""
        self.over = True
        return self._messenger.ended(now.s)

    # What the server does

    def decided(self, submit: Submit, outcome: Result, epoch: str) -> Effects:
        """Answer a command that was submitted."""
        self._in_flight -= 1
        if self.over:
            return ()
        if submit.epoch != epoch:
            # It was decided in a history that is lost, with a revision that is unknown now (C8).
            outcome = Unavailable()
        ref = submit.asked.ref
        match outcome:
            case Granted():
                return (SendAfter(outcome.head, down.ok(ref, outcome), ref),)
            case Unauthenticated():
                return (self._answer(ref, outcome), *self._close(Closing.UNAUTHENTICATED))
            case Forbidden():
                return (self._answer(ref, outcome), *self._close(Closing.FORBIDDEN))
            case UnknownBoard():
                return (self._answer(ref, outcome), *self._close(Closing.UNKNOWN_BOARD))
            case _:
                return (self._answer(ref, outcome),)

    def lost(self, ref: Ref | None) -> Frame:
        """Return what replaces an answer whose history is lost: the command is sent again (K6)."""
        return faults.refusal(ref, Unavailable(), self._language)

    def removed(self) -> Effects:
        """The board was removed."""
        return self._close(Closing.UNKNOWN_BOARD)

    def restarting(self, after_ms: int) -> Effects:
        """The server stops."""
        return self._close(Closing.RESTARTING, after_ms)

    def reload_taken(self, taken: bool, now: Moment) -> Effects:
        """Take the result of `TakeReload`."""
        return self._messenger.taken(taken, now.s, over=self.over)

    # Rights

    def resolved(self, found: Standing | Refusal) -> Effects:
        """Take this client's place as it is now, or its refusal (X2)."""
        match found:
            case Unauthenticated():
                return self._close(Closing.UNAUTHENTICATED)
            case UnknownBoard():
                return self._close(Closing.UNKNOWN_BOARD)
            case Refusal():
                return self._close(Closing.FORBIDDEN)
            case Standing():
                before, self._standing = self._standing, found
                if before.differs(found):
                    return (*self._tell_settings(), *self._close(Closing.RIGHTS_CHANGED))
                return self._tell_display()

    def unresolved(self) -> Effects:
        """The credential could not be resolved, though the database answers others (X4)."""
        return self._close(Closing.RESTARTING, round(self._uniform(1000, 3000)))

    # Time

    @property
    def awaits_delivery(self) -> bool:
        """Whether `ticked` needs `taken` and `written` though the link is writable."""
        return self._messenger.unproven

    def rests(self, now: Moment, proof: Proof) -> bool:
        """Whether nothing is due for a client whose link takes bytes and that has every event."""
        return (
            now.s < self._heartbeat_at
            and now.s < self._old_at
            and self._told == proof.degraded
            and self._unread_since is None
            and not self._messenger.unproven
        )

    def ticked(self, now: Moment, line: Line, proof: Proof) -> Effects:
        """Do what is due: heartbeat (S4), a client that does not read (X3), old age."""
        if self.over:
            return ()
        self._messenger.ticked(line)
        if line.writable:
            self._unread_since = None
        elif self._unread_since is None or self._taken != line.taken:
            # A slow link that makes progress is waited for (X3).
            self._unread_since, self._taken = now.s, line.taken
        elif now.s - self._unread_since > UNREAD_S:
            return self._close(Closing.TOO_SLOW)
        if now.s >= self._old_at:
            return self._close(Closing.MAX_AGE, round(self._uniform(0, 999)))
        return self._heartbeat(now, line, proof)

    def at_head(self, now: Moment, line: Line, proof: Proof) -> Effects:
        """Send the heartbeat that waited for events, right behind them."""
        if self.over or not self._heartbeat_due(now, proof):
            return ()
        return self._send_heartbeat(now, line, proof) or (WaitForHead(),)

    def _heartbeat(self, now: Moment, line: Line, proof: Proof) -> Effects:
        if not self._heartbeat_due(now, proof):
            return ()
        if line.writable and line.at_head:
            return self._send_heartbeat(now, line, proof)
        # A busy link may be full at every tick, so the heartbeat follows the next events.
        return (WaitForHead(),)

    def _heartbeat_due(self, now: Moment, proof: Proof) -> bool:
        return now.s >= self._heartbeat_at or self._told != proof.degraded

    def _send_heartbeat(self, now: Moment, line: Line, proof: Proof) -> Effects:
        if not line.at_head or not (proof.fresh or proof.database_away):
            return ()
        # One that tells of a change comes between those that are due by time. After a silence of
        # minutes, one is enough.
        if now.s >= self._heartbeat_at:
            self._heartbeat_at = max(self._heartbeat_at + self._limits.heartbeat_s, now.s)
        self._told = proof.degraded
        beat = Send(down.heartbeat(line.head, now.time, proof.degraded, proof.age_s))
        if self._limits.receive_only and self._standing.display is not None:
            return (beat, Report(line.position))
        return (beat,)

    # Frames

    def _command(self, asked: Asked, now: Moment, epoch: str, within_rate: WithinRate) -> Effects:
        # A command over one limit does not count for the other.
        if self._in_flight >= self._limits.in_flight or not within_rate():
            return (self._answer(asked.ref, RateLimited()), *self._limit(self._refused, now))
        if self._standing.display is not None:
            return (self._answer(asked.ref, PermissionDenied()),)
        self._in_flight += 1
        return (Submit(asked, epoch),)

    def _answer(self, ref: Ref | None, refusal: Refusal) -> Send | SendAfter:
        frame = faults.refusal(ref, refusal, self._language)
        if refusal.rev is None or refusal.task is None:
            return Send(frame)
        return SendAfter(Rev(refusal.rev), frame, ref)

    def _limit(self, tally: _Tally, now: Moment) -> Effects:
        return self._close(Closing.RATE_LIMITED) if tally.exceeded(now.s) else ()

    def _tell_display(self) -> Effects:
        order = self._messenger.order() if self._standing.reload_ordered else ()
        return (*self._tell_settings(), *order)

    def _tell_settings(self) -> Effects:
        display = self._standing.display
        return () if display is None else self._messenger.tell(display)

    def _close(self, closing: Closing, after_ms: int = 0) -> Effects:
        if self.over:
            return ()
        self.over = True
        return (Close(closing, after_ms),)
