"""What a display is told and tells beside its board: settings, orders, and what it shows. It decides neither."""

import logging
from collections.abc import Callable

from board.database.outage import OUTAGE
from board.displays import displays
from board.displays.displays import Screen, Sighting
from board.domain.errors import Unavailable
from board.domain.ids import DisplayId
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.work import database

log = logging.getLogger("dibs.screens")


class ScreenDesk:
    """Tells one socket of a display its settings, whenever they are others than it was told last.

    Args:
        write: sends a frame.
    """

    def __init__(self, write: Callable[[Frame], None]) -> None:
        self._write = write
        self._told: Screen | None = None

    def tell(self, screen: Screen) -> None:
        """Tell the settings, unless the socket knows them."""
        if self._told is None or self._told.settings != screen.settings:
            self._write(down.display(screen.settings, reload=False))
        self._told = screen

    async def carry_out(self, screen: Screen) -> None:
        """Pass on the order to load anew, if no other socket of this display got it."""
        if not screen.reload_ordered:
            return
        try:
            taken = await database.write(displays.take_reload, screen.id)
        except (Unavailable, *OUTAGE) as error:
            log.warning("display %s: the order to load anew waits: %s", screen.id, error)
            return
        if taken:
            self._write(down.display(screen.settings, reload=True))


class Sightings:
    """The latest that each display of this process said, until it is written."""

    def __init__(self) -> None:
        self._latest: dict[DisplayId, Sighting] = {}

    def note(self, seen: Sighting) -> None:
        self._latest[seen.display] = seen

    async def write(self) -> None:
        """Write what was noted since the last time: all in one transaction, or each alone if that fails."""
        latest, self._latest = self._latest, {}
        if not latest:
            return
        try:
            await database.write(displays.record, latest.values())
        except (Unavailable, *OUTAGE) as error:
            log.warning("%d sightings of displays are written later: %s", len(latest), error)
            self._latest = {**latest, **self._latest}
        except Exception:
            for seen in latest.values():
                await self._write_alone(seen)

    async def _write_alone(self, seen: Sighting) -> None:
        try:
            await database.write(displays.record, [seen])
        except Exception:
            log.exception("a sighting of display %s cannot be written", seen.display)
