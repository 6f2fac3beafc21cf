"""The welcome of one client (C6)."""

from django.conf import settings

from board.access.identity import Access
from board.domain.ids import Rev
from board.domain.permissions import commands_of
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.work.clock import Moment


class Greeting:
    """Makes the welcome once the client's position is known.

    Attributes:
        resumed: whether the client goes on where it was (C5).
    """

    def __init__(self, access: Access) -> None:
        self.resumed = False
        self._access = access

    def frame(self, epoch: str, rev: Rev, resumed: bool) -> Frame:
        """Return the frame, and note whether the client resumes."""
        self.resumed = resumed
        seat, identity = self._access.seat, self._access.identity
        return down.welcome(
            board=seat.info,
            epoch=epoch,
            rev=rev,
            resumed=resumed,
            you=seat.you,
            can=commands_of(seat.you, identity.scope),
            limits={
                "frame_bytes": settings.FRAME_BYTES,
                "commands_per_s": identity.commands_per_s,
                "burst": identity.burst,
                "in_flight": settings.IN_FLIGHT,
            },
            heartbeat_s=settings.HEARTBEAT_S,
            time=Moment.now().time,
        )
