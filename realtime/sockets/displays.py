"""What one socket of a display is told beside its board: settings, and orders to load its page anew."""

import logging
from collections.abc import Callable

from board.database.outage import OUTAGE
from board.displays import displays
from board.displays.displays import ProvenDisplay
from board.domain.errors import Unavailable
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.work import database

log = logging.getLogger("dibs.displays")


class DisplayMessenger:
    """Tells one socket of a display its settings, whenever they are others than it was told last.

    Args:
        write: sends a frame.
    """

    def __init__(self, write: Callable[[Frame], None]) -> None:
        self._write = write
        self._told: ProvenDisplay | None = None

    def tell(self, display: ProvenDisplay) -> None:
        """Tell the settings, unless the socket knows them."""
        if self._told is None or self._told.settings != display.settings:
            self._write(down.display(display.settings, reload=False))
        self._told = display

    async def carry_out(self, display: ProvenDisplay) -> None:
        """Pass on the order to load anew, if no other socket of this display got it."""
        if not display.reload_ordered:
            return
        try:
            taken = await database.write(displays.take_reload, display.id)
        except (Unavailable, *OUTAGE) as error:
            log.warning("display %s: the order to load anew waits: %s", display.id, error)
            return
        if taken:
            self._write(down.display(display.settings, reload=True))
