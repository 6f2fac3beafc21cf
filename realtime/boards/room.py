"""Orders the events of one board, releases each once, and keeps the latest.

Pure: no socket, no database.
"""

from collections import deque

from board.domain.events import Changes
from board.domain.ids import Rev
from realtime.protocol import down
from realtime.protocol.codec import Frame

KEPT = 1024
"""How many events a slow subscriber may be behind before it gets a snapshot instead."""

KEPT_BYTES = 2**20
"""How many bytes these events may have in total; as many those that came early, and the frames."""


class Room:
    """Accepts changes in any order, duplicated or late, and releases them in order.

    Attributes:
        rev: everything up to here was released.
        resumable_from: subscribers behind this need a snapshot (C6, S6).
        snapshot_bytes: the size of the last snapshot: no subscriber gets more bytes of events to
            catch up.
        doubtful: the smallest revision that came with different bytes than before; the log decides
            which are true.
    """

    def __init__(
        self,
        epoch: str,
        rev: Rev,
        resumable_from: Rev,
        kept: int = KEPT,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        self.epoch = epoch
        self.rev = rev
        self.resumable_from = resumable_from
        self.doubtful: Rev | None = None
        self.snapshot_bytes = 0
        self._kept, self._kept_bytes = kept, kept_bytes
        self._ring: deque[bytes] = deque()
        self._ring_bytes = 0
        self._early: dict[Rev, bytes] = {}
        self._made: dict[Rev, Frame] = {}
        self._made_bytes = 0

    def offer(self, changes: Changes) -> bool:
        """Accept changes of this epoch. Returns whether any event was released."""
        before = self.rev
        self.resumable_from = max(self.resumable_from, changes.resumable_from)
        for rev, body in changes.events:
            if self._known(rev) not in (None, body):
                self._early.pop(rev, None)
                self.doubtful = rev if self.doubtful is None else min(self.doubtful, rev)
            elif rev > before:
                self._early[rev] = body
        self._release()
        self._bound_early()
        return self.rev > before

    def agrees(self, log: Changes) -> bool:
        """Compare released events with the log, which is the truth.

        Events that were not released are replaced.
        """
        for rev, body in log.events:
            if rev > self.rev:
                self._early.pop(rev, None)
            elif self._known(rev) not in (None, body):
                return False
        self.doubtful = None
        return True

    def forget_early(self, after: Rev, until: Rev) -> None:
        """Drop events between two revisions that the log, read after they came, does not have."""
        self._early = {rev: body for rev, body in self._early.items() if not after < rev <= until}

    @property
    def reported(self) -> Rev:
        """The latest revision that any source has reported."""
        return max(self._early, default=self.rev)

    @property
    def gap(self) -> bool:
        """Return whether later events wait for a missing one."""
        return bool(self._early)

    @property
    def last(self) -> bytes | None:
        """The event at `rev`, if it is kept."""
        return self._ring[-1] if self._ring else None

    def reaches(self, position: Rev) -> bool:
        """Return whether a subscriber at this position can be served from memory alone."""
        return max(self.resumable_from, self.rev - len(self._ring)) <= position

    def frame(self, position: Rev) -> Frame | None:
        """Return the events after a position up to `rev`, in one frame; None if too many were
        dropped.
        """
        if not self.reaches(position):
            return None
        made = self._made.get(position)
        if made is None:
            count = self.rev - position
            bodies = [
                self._ring[index] for index in range(len(self._ring) - count, len(self._ring))
            ]
            made = down.events(self.epoch, self.rev, bodies)
            # Clients at the same position share a frame. Slow ones may each be at another.
            if self._made_bytes + len(made.body) > self._kept_bytes:
                self._drop_frames()
            self._made[position] = made
            self._made_bytes += len(made.body)
        return made

    def skip_to(self, rev: Rev, resumable_from: Rev) -> None:
        """Continue at a later revision without the events in between: subscribers behind need a
        snapshot.
        """
        self.rev = rev
        self.resumable_from = max(resumable_from, self.resumable_from)
        self._forget()
        self._early = {early: body for early, body in self._early.items() if early > rev}
        self._release()

    def restart(self, epoch: str, rev: Rev) -> None:
        """Continue with another history, which shares nothing with this one: all subscribers need a
        snapshot.
        """
        self.epoch = epoch
        self.rev = self.resumable_from = rev
        self.doubtful = None
        self._forget()
        self._early.clear()

    def _known(self, rev: Rev) -> bytes | None:
        if rev > self.rev:
            return self._early.get(rev)
        behind = self.rev - rev
        return self._ring[-1 - behind] if behind < len(self._ring) else None

    def _release(self) -> None:
        while (following := Rev(self.rev + 1)) in self._early:
            self._keep(self._early.pop(following))
            self.rev = following

    def _bound_early(self) -> None:
        """Drop the latest events if those that wait have too many bytes; the log has them."""
        size = sum(map(len, self._early.values()))
        if size > self._kept_bytes:
            for rev in sorted(self._early, reverse=True):
                size -= len(self._early.pop(rev))
                if size <= self._kept_bytes:
                    return

    def _drop_frames(self) -> None:
        self._made.clear()
        self._made_bytes = 0

    def _keep(self, body: bytes) -> None:
        self._drop_frames()
        self._ring.append(body)
        self._ring_bytes += len(body)
        while len(self._ring) > self._kept or self._ring_bytes > self._kept_bytes:
            self._ring_bytes -= len(self._ring.popleft())

    def _forget(self) -> None:
        self._drop_frames()
        self._ring.clear()
        self._ring_bytes = 0
