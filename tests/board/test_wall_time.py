"""Times without an offset: which moment they are in a zone."""

from datetime import UTC, datetime

import pytest

from board.domain.errors import SkippedTime
from board.domain.wall_time import moment


@pytest.mark.parametrize(
    ("zone", "shown", "utc"),
    [
        ("Europe/Berlin", "2026-11-24T14:30", "2026-11-24T13:30"),
        ("Europe/Berlin", "2026-07-24T14:30", "2026-07-24T12:30"),
        # Twice: the first one.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Pacific/Auckland", "2026-04-05T02:30", "2026-04-04T13:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Asia/Kathmandu", "2026-11-24T14:30:15.5", "2026-11-24T08:45:15.5"),
        ("UTC", "2026-11-24T14:30", "2026-11-24T14:30"),
    ],
)
def test_a_time_of_the_zone(zone: str, shown: str, utc: str) -> None:
    found = moment(datetime.fromisoformat(shown), zone)
    assert (found, found.tzinfo) == (datetime.fromisoformat(utc + "+00:00"), UTC)


@pytest.mark.parametrize(
    ("zone", "shown", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"),
        (
            "Pacific/Auckland",
            "2026-09-27T02:00",
            "2026-09-27T01:00+12:00",
            "2026-09-27T03:00+13:00",
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04T02:15",
            "2026-10-04T01:45+10:30",
            "2026-10-04T02:45+11:00",
        ),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00"),
    ],
)
def test_a_skipped_time_names_its_neighbours(
    zone: str, shown: str, before: str, after: str
) -> None:
    with pytest.raises(SkippedTime) as skipped:
        moment(datetime.fromisoformat(shown), zone)
    expected = [datetime.fromisoformat(each) for each in (before, after)]
    assert list(skipped.value.beside) == expected
    assert [each.utcoffset() for each in skipped.value.beside] == [
        each.utcoffset() for each in expected
    ]


def test_a_time_with_an_offset_is_what_it_says() -> None:
    when = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    assert moment(when, "Europe/Berlin") is when
