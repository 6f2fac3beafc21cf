"""Reports of displays are written together; one that fails harms no other, and an outage loses
none.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db import DataError, OperationalError

from board.displays import displays
from board.displays.displays import DisplayReport
from board.domain.ids import DisplayId, Rev
from realtime.work.display_reports import DisplayReports


class Table:
    """Takes reports, but none of display 2, and none at all while `fails`."""

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}
        self.fails: Exception | None = None

    def record(self, reports: Iterable[DisplayReport]) -> None:
        rows = {}
        for report in reports:
            if self.fails:
                raise self.fails
            if report.display == 2:
                raise DataError("value too long for type character varying(64)")
            assert isinstance(report.seen, int)
            rows[int(report.display)] = int(report.seen)
        self.rows |= rows


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    table = Table()
    monkeypatch.setattr(displays, "record", table.record)
    return table


def see(reports: DisplayReports, display: int, rev: int) -> None:
    reports.note(DisplayReport(DisplayId(display), Rev(rev), "10.0.0.1", datetime.now(UTC)))


async def test_a_display_that_cannot_be_written_harms_no_other(table: Table) -> None:
    reports = DisplayReports()
    for display in (1, 2, 3):
        see(reports, display, 7)
    await reports.write()
    assert table.rows == {1: 7, 3: 7}


async def test_an_outage_loses_no_sighting(table: Table) -> None:
    reports = DisplayReports()
    see(reports, 1, 7)
    see(reports, 3, 7)
    table.fails = OperationalError("the database system is shutting down")
    await reports.write()
    see(reports, 3, 8)
    table.fails = None
    await reports.write()
    assert table.rows == {1: 7, 3: 8}
