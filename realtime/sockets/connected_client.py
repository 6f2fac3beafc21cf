"""A greeted client, as its node sees it: its rights, its clock, its board's removal, a restart."""

from collections.abc import Set

from board.access.identity import Access, Key
from board.domain.errors import Refusal
from board.domain.ids import BoardId
from board.people.rights import RightsReading
from board.store.lapsed import Held
from realtime.sockets.conversation import Conversation
from realtime.sockets.current_access import CurrentAccess
from realtime.sockets.effects import Close
from realtime.sockets.performer import Performer
from realtime.sockets.subscription import Subscription
from realtime.work.clock import Moment
from realtime.work.health import Proof


class ConnectedClient:
    """Passes what the node asks of a client on to its conversation (`realtime/node.py`, `Client`).

    Attributes:
        key: what its access is resolved by.
    """

    def __init__(
        self,
        key: Key,
        subscription: Subscription,
        access: CurrentAccess,
        conversation: Conversation,
        performer: Performer,
    ) -> None:
        self.key = key
        self._subscription = subscription
        self._access = access
        self._conversation = conversation
        self._performer = performer

    @property
    def held(self) -> Held:
        """The rows that its access rests on."""
        return self._access.held

    def stale(self, rights: int) -> bool:
        """Return whether the rights have to be checked again (X2)."""
        return self._access.stale(rights)

    def confirm(self, rights: RightsReading) -> None:
        """Note that the rights are as they were, unless one of these changes concerns them."""
        self._access.confirm(rights)

    def doubt(self) -> None:
        """Treat the rights as outdated: an outage may have hidden changes (X4)."""
        self._access.doubt()

    def resolved(self, found: Access | Refusal) -> None:
        """Take the result of a check of its rights."""
        self._performer.do(self._conversation.resolved(self._access.replace(found)))

    def leave_unresolved(self) -> None:
        """Close the client, because its rights could not be checked (X4)."""
        self._performer.do(self._conversation.unresolved())

    def removed(self, boards: Set[BoardId]) -> None:
        """Close the client if its board is one of these."""
        if self._subscription.board in boards:
            self._performer.do(self._conversation.removed())

    def tick(self, now: Moment, proof: Proof) -> None:
        """Do what is due by the clock."""
        subscriber = self._subscription.subscriber
        if not subscriber.in_lane:
            # On a quiet board, no round brings back a client whose link was full.
            subscriber.carry_on()
        # Most clients at most ticks: the state of a link costs ten times as much as this.
        if not (subscriber.in_lane and self._conversation.rests(now, proof)):
            performer = self._performer
            performer.do(self._conversation.ticked(now, performer.line(), proof))

    async def leave_for_restart(self, after_ms: int) -> None:
        """Say goodbye because the server stops (X1)."""
        for effect in self._conversation.restarting(after_ms):
            assert isinstance(effect, Close)
            await self._performer.close(effect)
