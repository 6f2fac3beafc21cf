"""What displays were seen to show, until it is written."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db import DataError, OperationalError

from board.displays import displays
from board.displays.displays import Sighting
from board.domain.ids import DisplayId, Rev
from realtime.sockets.displays import Sightings


class Table:
    """Takes sightings, but none of display 2, and none at all while `fails`."""

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}
        self.fails: Exception | None = None

    def record(self, sightings: Iterable[Sighting]) -> None:
        rows = {}
        for sighting in sightings:
            if self.fails:
                raise self.fails
            if sighting.display == 2:
                raise DataError("value too long for type character varying(64)")
            assert isinstance(sighting.seen, int)
            rows[int(sighting.display)] = int(sighting.seen)
        self.rows |= rows


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    table = Table()
    monkeypatch.setattr(displays, "record", table.record)
    return table


def see(sightings: Sightings, display: int, rev: int) -> None:
    sightings.note(Sighting(DisplayId(display), Rev(rev), "10.0.0.1", datetime.now(UTC)))


async def test_a_display_that_cannot_be_written_harms_no_other(table: Table) -> None:
    sightings = Sightings()
    for display in (1, 2, 3):
        see(sightings, display, 7)
    await sightings.write()
    assert table.rows == {1: 7, 3: 7}


async def test_an_outage_loses_no_sighting(table: Table) -> None:
    sightings = Sightings()
    see(sightings, 1, 7)
    see(sightings, 3, 7)
    table.fails = OperationalError("the database system is shutting down")
    await sightings.write()
    see(sightings, 3, 8)
    table.fails = None
    await sightings.write()
    assert table.rows == {1: 7, 3: 8}
