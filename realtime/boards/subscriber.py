"""One subscriber of a board: its position in the room, and the answers that wait for their
events.

No queue of events (backpressure).
"""

from collections.abc import Callable
from typing import Final

from board.domain.ids import Rev
from realtime.boards.lane import Lane
from realtime.boards.link import Link
from realtime.boards.room import Room
from realtime.protocol.codec import Frame

Instead = Callable[[], Frame]
"""Makes the frame that replaces an answer whose revision belongs to a history that is gone."""

_FEW_BYTES: Final = 16_384
"""Catching up with fewer bytes than this never needs a snapshot, however small a snapshot is."""


class Subscriber:
    """A position in a room and a link.

    Events are taken from the room whenever the link is writable.

    Args:
        need_snapshot: called when the room has dropped too much; `skip_to` answers it.

        lane: where it goes with others while that is all it needs.

    Attributes:
        in_lane: whether it has every event and nothing is buffered.
    """

    def __init__(
        self,
        link: Link,
        room: Room,
        lane: Lane["Subscriber"],
        position: Rev,
        need_snapshot: Callable[["Subscriber"], None],
    ) -> None:
        self.link = link
        self._position = position
        self._at_head: Callable[[], None] | None = None
        self._room = room
        self._lane = lane
        self.in_lane = False
        lane.alone.add(self)
        self._need_snapshot = need_snapshot
        self._skipping = False
        self._was_at_head = False
        self._behind = False
        self._waiting: list[tuple[Rev, Frame, Instead]] = []
        link.on_writable = self.flush
        link.on_indirect = self.go_alone

    @property
    def position(self) -> Rev:
        """Everything up to here was sent (S1)."""
        return self._lane.rev if self.in_lane else self._position

    def carry_on(self) -> None:
        """Send what the link takes, and enter the lane if that was all."""
        self.flush()
        at_head = self._position == self._room.rev == self._lane.rev
        left = self not in self._lane.alone
        direct = self.link.direct
        if direct is not None and at_head and not (self._waiting or self._at_head or left):
            self.in_lane = True
            self._lane.enter(self, direct, compresses=self.link.compresses)

    def go_alone(self) -> None:
        """Leave the lane, if this client is in it."""
        if self.in_lane:
            self._position = self._lane.rev
            self.in_lane = False
            self._lane.leave(self)

    def flush(self) -> None:
        """Send what the link takes: first events up to the head, then answers that waited for
        them.
        """
        self.go_alone()
        room, sent = self._room, False
        if self._position < room.rev and not self._skipping:
            if not self.link.writable:
                # A resume promises events, however many (C6).
                self._behind = self._was_at_head
                return
            frame = room.frame(self._position)
            if frame is None or (
                self._behind and len(frame.body) > max(_FEW_BYTES, room.snapshot_bytes)
            ):
                self._skipping = True
                self._need_snapshot(self)
                return
            self.link.write(frame)
            self._position = room.rev
            self._behind, sent = False, True
        if self._waiting:
            self._flush_waiting()
        self._was_at_head = self._was_at_head or self._position >= room.rev
        # Wait while earlier frames are on their way: this one would be old on arrival.
        if (
            self._at_head is not None
            and self._position >= room.rev
            and (sent or self.link.writable)
        ):
            due, self._at_head = self._at_head, None
            due()

    def call_at_head(self, due: Callable[[], None]) -> None:
        """Call a function once, as soon as every event is sent; a link that is never idle has no
        other such moment.
        """
        self.go_alone()
        self._at_head = due

    def send_after(self, rev: Rev, frame: Frame, instead: Instead) -> None:
        """Send a frame after every event up to `rev` was sent (S2)."""
        if self.in_lane and rev <= self._lane.rev:
            self.link.write(frame)
            return
        self._waiting.append((rev, frame, instead))
        self.flush()

    def leave(self) -> None:
        """Send no more, and be called no more."""
        self.go_alone()
        self._lane.alone.discard(self)
        self.link.on_writable = self.link.on_indirect = self._at_head = None

    def restart(self) -> None:
        """Restart with the room's new history (C8).

        Answers that wait for a revision of the old one are replaced.
        """
        self.go_alone()
        self._position = Rev(-1)
        self._waiting = [(Rev(0), instead(), instead) for _, _, instead in self._waiting]

    def skip_to(self, rev: Rev, snapshot: Frame) -> None:
        """Replace all events by a snapshot (S3); continues from its revision."""
        if self not in self._lane.alone:
            return  # The client left while the snapshot was read.
        self._skipping = self._behind = False
        if rev >= self._position:
            self.link.write(snapshot)
            self._position = rev
        self.flush()

    def _flush_waiting(self) -> None:
        due = [frame for rev, frame, _ in self._waiting if rev <= self._position]
        if due:
            self._waiting = [waiting for waiting in self._waiting if waiting[0] > self._position]
            for frame in due:
                self.link.write(frame)
