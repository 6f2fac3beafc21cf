"""What is stored of a display: its latest report, and an order to reload until a socket has it."""

from datetime import UTC, datetime, timedelta

import pytest

from board.displays import displays, pairing
from board.displays.displays import DisplayReport
from board.domain.display_settings import DisplayKind, DisplaySettings
from board.domain.ids import DisplayId, Rev
from board.models.board import Board
from board.models.displays import Display
from board.models.people import Person, Rights
from tests.board.shop import Shop

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.fixture
def wall(shop: Shop) -> DisplayId:
    code = pairing.start(DisplayKind.WALL, "", "10.0.0.5", NOW).pairing.code
    settings = DisplaySettings(name="Hall A", board="press", kind=DisplayKind.WALL)
    sam = Person.objects.get(username="sam")
    board = Board.objects.get(slug="press")
    return DisplayId(pairing.redeem(code, board, settings, sam, "10.0.0.9", NOW).pk)


def report(display: DisplayId, rev: int, after_s: float) -> None:
    at = NOW + timedelta(seconds=after_s)
    displays.record([DisplayReport(display, Rev(rev), "10.0.0.5", at)])


def stored(display: DisplayId) -> int | None:
    return Display.objects.get(pk=display).seen_rev


def test_a_report_that_is_written_late_does_not_replace_a_newer_one(wall: DisplayId) -> None:
    """Two processes write every 5 s each; after an outage, a thread goes on with an old write."""
    report(wall, 8, after_s=20)
    report(wall, 7, after_s=16)
    assert stored(wall) == 8
    report(wall, 3, after_s=21)
    assert stored(wall) == 3, "another history, for instance: the time decides, not the revision"


def test_a_clock_that_was_wrong_for_once_stops_no_reports(wall: DisplayId) -> None:
    report(wall, 8, after_s=3600)
    report(wall, 9, after_s=1)
    assert stored(wall) == 9


def test_an_order_to_reload_that_comes_back_can_be_taken_again(wall: DisplayId) -> None:
    displays.order_reload(Display.objects.get(pk=wall))
    assert displays.take_reload(wall)
    assert not displays.take_reload(wall), "by one socket"
    before = Rights.objects.get()
    displays.return_reload(wall)
    assert Rights.objects.get().counter > before.counter, "open sockets look again"
    assert displays.take_reload(wall)
