"""The lane: the clients of one board whose sockets take bytes and which have all the events.

One loop sends a frame to all of them. It knows neither boards nor sockets.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from board.domain.ids import Rev
from realtime.protocol.codec import Frame

Send = Callable[[bytes], int]
"""A socket's `send` that does not block."""

Member = TypeVar("Member", bound=Hashable)


class Lane(Generic[Member]):
    """Members that go together, and those that go alone.

    Attributes:
        rev: every event up to here was sent to the members.
        alone: the other clients: behind, slow, or not on a WebSocket.
    """

    def __init__(self, rev: Rev) -> None:
        self.rev = rev
        self.alone: set[Member] = set()
        self._plain = _Row[Member]()
        self._compressed = _Row[Member]()

    def __len__(self) -> int:
        return len(self._plain) + len(self._compressed)

    def enter(self, member: Member, send: Send, *, compresses: bool) -> None:
        """Let a member go with the others. It leaves as soon as `send` may not be called."""
        self.alone.discard(member)
        (self._compressed if compresses else self._plain).enter(member, send)

    def leave(self, member: Member) -> None:
        """Let a member go alone."""
        (self._plain if member in self._plain else self._compressed).leave(member)
        self.alone.add(member)

    def members(self) -> tuple[Member, ...]:
        return *self._plain.members, *self._compressed.members

    def send(self, frame: Frame) -> dict[Member, tuple[bytes, int]]:
        """Send a frame to all members; returns, for those that did not take all, the bytes and how
        many they took.
        """
        behind = self._plain.send(frame.wire) if self._plain else {}
        return behind | self._compressed.send(frame.compressed) if self._compressed else behind


class _Row(Generic[Member]):
    """Members that get the same bytes."""

    def __init__(self) -> None:
        # The loop below touches nothing else: one more object for each socket, which is in no cache
        # of the processor, takes a tenth of the call.
        self._sends: list[Send] = []
        self.members: list[Member] = []
        self._places: dict[Member, int] = {}

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member: Member) -> bool:
        return member in self._places

    def enter(self, member: Member, send: Send) -> None:
        self._places[member] = len(self.members)
        self.members.append(member)
        self._sends.append(send)

    def leave(self, member: Member) -> None:
        """Remove a member; the last one takes its place."""
        place = self._places.pop(member)
        last, send = self.members.pop(), self._sends.pop()
        if last is not member:
            self.members[place], self._sends[place] = last, send
            self._places[last] = place

    def send(self, wire: bytes) -> dict[Member, tuple[bytes, int]]:
        size, behind = len(wire), {}
        for place, send in enumerate(self._sends):
            try:
                sent = send(wire)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                # The peer is gone; the server detects it on the next read.
                continue
            if sent != size:
                behind[self.members[place]] = wire, sent
        return behind
