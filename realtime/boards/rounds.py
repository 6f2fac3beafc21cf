"""The rounds in which a board's new events are sent to its clients."""

from collections.abc import Callable, Iterable

from realtime.boards.lane import Lane
from realtime.boards.room import Room
from realtime.boards.subscriber import Subscriber
from realtime.work.supervisor import Supervisor


class Rounds:
    """Sends along the lane first, then to each client that goes alone.

    Attributes:
        lane: where the clients are.
    """

    def __init__(self, room: Room, supervisor: Supervisor) -> None:
        self.lane: Lane[Subscriber] = Lane(room.rev)
        self._room = room
        self._supervisor = supervisor

    def run(self) -> None:
        """Send what the room has released."""
        self._send_along_lane()
        self.each("round", self.lane.alone, Subscriber.carry_on)

    def each(
        self, name: str, clients: Iterable[Subscriber], work: Callable[[Subscriber], None]
    ) -> None:
        """Call a function for each client; a client that fails is dropped and harms no other."""

        def drop_if_it_fails(subscriber: Subscriber) -> None:
            try:
                work(subscriber)
            except Exception:
                # What reached this client is unknown. It reconnects, and resumes from its own
                # position.
                subscriber.link.abort()
                raise

        self._supervisor.each(name, clients, drop_if_it_fails)

    def _send_along_lane(self) -> None:
        lane, room = self.lane, self._room
        frame = room.frame(lane.rev) if lane and lane.rev < room.rev else None
        if frame is None:
            # Too much is new for one frame, or another history: each goes alone.
            self.each("lane", lane.members(), Subscriber.go_alone)
            lane.rev = room.rev
            return
        rests = lane.send(frame)
        lane.rev = room.rev
        self.each("lane", rests, lambda each: each.link.finish(*rests[each]))
