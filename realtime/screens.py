"""What a display is told and tells beside its board: settings, orders, and what it shows. It decides neither."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError

from board import displays
from board.displays import Screen, Sighting
from board.errors import Unavailable
from board.ids import DisplayId
from realtime import database
from realtime.protocol import down
from realtime.protocol.codec import Frame

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
        except (Unavailable, OperationalError, InterfaceError) as error:
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
        """Write what was noted since the last time, all in one transaction."""
        latest, self._latest = self._latest, {}
        if not latest:
            return
        try:
            await database.write(displays.record, latest.values())
        except (Unavailable, OperationalError, InterfaceError) as error:
            log.warning("%d sightings of displays were not written: %s", len(latest), error)
