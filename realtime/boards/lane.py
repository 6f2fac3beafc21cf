"""The lane: the clients of one board whose sockets take bytes and which have all the events.

One loop sends a frame to all of them. It knows neither boards nor sockets.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from board.domain.ids import Rev

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
        # The loop below touches nothing else: one more object for each socket, which is in no cache
        # of the processor, takes a tenth of the call.
        self._sends: list[Send] = []
        self._members: list[Member] = []
        self._places: dict[Member, int] = {}

    def __len__(self) -> int:
        return len(self._members)

    def enter(self, member: Member, send: Send) -> None:
        """Let a member go with the others. It leaves as soon as `send` may not be called."""
        self.alone.discard(member)
        self._places[member] = len(self._members)
        self._members.append(member)
        self._sends.append(send)

    def leave(self, member: Member) -> None:
        """Let a member go alone; the last one takes its place."""
        place = self._places.pop(member)
        last, send = self._members.pop(), self._sends.pop()
        if last is not member:
            self._members[place], self._sends[place] = last, send
            self._places[last] = place
        self.alone.add(member)

    def members(self) -> tuple[Member, ...]:
        return tuple(self._members)

    def send(self, wire: bytes) -> list[tuple[Member, int]]:
        """Send bytes to all members; returns those that did not take all, and how many they
        took.
        """
        size, behind = len(wire), []
        for place, send in enumerate(self._sends):
            try:
                sent = send(wire)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                # The peer is gone; the server detects it on the next read.
                continue
            if sent != size:
                behind.append((self._members[place], sent))
        return behind
