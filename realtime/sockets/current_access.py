"""The access of an open connection, as of the last time that it was resolved."""

from board.access.identity import Access
from board.domain.errors import Refusal
from board.people.rate_limits import commands
from board.people.rights import RightsReading
from board.store.lapsed import Held
from board.store.request import Request
from realtime.protocol.up import Asked
from realtime.sockets.conversation import Standing


class CurrentAccess:
    """What a client's commands carry and count by.

    Attributes:
        access: the value, which changes as a whole.
    """

    __slots__ = ("access",)

    def __init__(self, access: Access) -> None:
        self.access = access

    @property
    def standing(self) -> Standing:
        """What the conversation knows of it."""
        seat, display = self.access.seat, self.access.display
        return Standing(
            board=seat.board,
            you=seat.you,
            display=display.settings if display else None,
            reload_ordered=display is not None and display.reload_ordered,
        )

    @property
    def held(self) -> Held:
        """The rows that it rests on."""
        return self.access.held

    def stale(self, rights: int) -> bool:
        """Return whether it has to be resolved again (X2)."""
        return self.access.stale(rights)

    def confirm(self, rights: RightsReading) -> None:
        """Note that it is as it was, unless one of these changes concerns it."""
        self.access = self.access.confirmed(rights)

    def doubt(self) -> None:
        """Treat it as outdated: an outage may have hidden changes (X4)."""
        self.access = self.access.doubted()

    def replace(self, found: Access | Refusal) -> Standing | Refusal:
        """Take the result of resolving it again; a refusal leaves the last access."""
        if isinstance(found, Refusal):
            return found
        self.access = found
        return self.standing

    def request(self, asked: Asked) -> Request:
        """Return a command as this client gives it."""
        access = self.access
        return Request(
            access.person, asked.command, asked.ref, access.authentication, asked.delivery
        )

    def within_rate(self) -> bool:
        """Count a command, and return whether it is within the rate (K8)."""
        access = self.access
        return commands.take(
            (access.holder, access.seat.board),
            access.identity.commands_per_s,
            access.identity.burst,
        )
