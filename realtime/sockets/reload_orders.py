"""Orders to reload a display's page, in the database: one socket of a display takes each."""

import asyncio
import logging
from typing import Final

from board.database.outage import OUTAGE
from board.displays import displays
from board.domain.errors import Unavailable
from board.domain.ids import DisplayId
from realtime.work import database

log = logging.getLogger("dibs.displays")

_AGAIN_S: Final = 1.0


async def take(display: DisplayId) -> bool:
    """Take an order. Returns false if another socket has it, or the database does not answer."""
    try:
        return await database.write(displays.take_reload, display)
    except (Unavailable, *OUTAGE) as error:
        log.warning("display %s: the order to reload waits: %s", display, error)
        return False


async def give_back(display: DisplayId) -> None:
    """Order the reload again, for the display's next socket. Retries until that is stored."""
    while True:
        try:
            return await database.write(displays.return_reload, display)
        except (Unavailable, *OUTAGE) as error:
            log.warning("display %s: the order to reload is stored later: %s", display, error)
            await asyncio.sleep(_AGAIN_S)
