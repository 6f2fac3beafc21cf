"""The reports of this process's displays, buffered: one write for each display in some seconds."""

import logging

from board.database.outage import OUTAGE
from board.displays import displays
from board.displays.displays import DisplayReport
from board.domain.errors import Unavailable
from board.domain.ids import DisplayId
from realtime.work import database

log = logging.getLogger("dibs.displays")


class DisplayReports:
    """The latest report of each display of this process, until it is written."""

    def __init__(self) -> None:
        self._latest: dict[DisplayId, DisplayReport] = {}

    def note(self, report: DisplayReport) -> None:
        """Keep a report until the next write, in place of an earlier one of the same display."""
        self._latest[report.display] = report

    async def write(self) -> None:
        """Write the reports since the last write: all in one transaction, or each alone if that
        fails.
        """
        latest, self._latest = self._latest, {}
        if not latest:
            return
        try:
            await database.write(displays.record, latest.values())
        except (Unavailable, *OUTAGE) as error:
            log.warning("%d reports of displays are written later: %s", len(latest), error)
            self._latest = {**latest, **self._latest}
        except Exception:
            for report in latest.values():
                await self._write_alone(report)

    async def _write_alone(self, report: DisplayReport) -> None:
        try:
            await database.write(displays.record, [report])
        except Exception:
            log.exception("a report of display %s cannot be written", report.display)
