"""The room by hand: what comes early waits, what comes twice is dropped, what is forgotten is said
to be.
"""

import json

import pytest

from board.domain.events import Changes
from board.domain.ids import Rev
from realtime.boards.room import KEPT_BYTES, Room
from tests.realtime.links import BOARD, EPOCH, changes


def room_at(rev: int, kept: int = 4) -> Room:
    return Room(EPOCH, Rev(rev), Rev(0), kept)


def revs(room: Room, position: int) -> list[int] | None:
    """What a subscriber at a position would be sent."""
    frame = room.frame(Rev(position))
    if frame is None:
        return None
    said = json.loads(frame.body)
    assert (said["type"], said["epoch"], said["rev"]) == ("events", room.epoch, room.rev)
    return [event["rev"] for event in said["events"]]


def test_events_are_released_in_order() -> None:
    room = room_at(7)
    assert room.offer(changes(8))
    assert room.offer(changes(9, 10))
    assert room.rev == 10
    assert revs(room, 7) == [8, 9, 10]
    assert revs(room, 9) == [10]


def test_what_was_released_is_dropped() -> None:
    room = room_at(7)
    room.offer(changes(8, 9))
    assert not room.offer(changes(8, 9))
    assert not room.offer(changes(5))
    assert room.offer(changes(9, 10))
    assert revs(room, 7) == [8, 9, 10]
    assert not room.gap


def test_what_comes_early_waits() -> None:
    room = room_at(7)
    assert not room.offer(changes(10))
    assert not room.offer(changes(9))
    assert (room.rev, room.gap) == (7, True)
    assert room.offer(changes(8))
    assert (room.rev, room.gap) == (10, False)
    assert revs(room, 7) == [8, 9, 10]


def test_a_gap_stays_one_until_it_is_filled() -> None:
    room = room_at(7)
    room.offer(changes(9))
    room.offer(changes(11))
    room.offer(changes(8))
    assert (room.rev, room.gap) == (9, True)
    room.offer(changes(8, 9, 10, 11))
    assert (room.rev, room.gap) == (11, False)


@pytest.mark.parametrize("order", [(10, 8, 9), (9, 10, 8), (10, 9, 8), (8, 10, 9, 9, 8)])
def test_order_within_one_offer_does_not_matter(order: tuple[int, ...]) -> None:
    room = room_at(7)
    assert room.offer(changes(*order))
    assert revs(room, 7) == [8, 9, 10]
    assert not room.gap


def test_a_frame_is_made_once_for_all() -> None:
    room = room_at(7)
    room.offer(changes(8))
    first = room.frame(Rev(7))
    assert room.frame(Rev(7)) is first
    room.offer(changes(9))
    assert room.frame(Rev(7)) is not first


def test_only_so_many_are_kept() -> None:
    room = room_at(0, kept=3)
    room.offer(changes(1, 2, 3))
    assert revs(room, 0) == [1, 2, 3]
    room.offer(changes(4))
    assert (room.reaches(Rev(0)), revs(room, 0)) == (False, None)
    assert (room.reaches(Rev(1)), revs(room, 1)) == (True, [2, 3, 4])


def test_only_so_many_bytes_are_kept() -> None:
    """However large events are, a room does not grow without bound (S3)."""
    one = len(changes(1).events[0][1])
    room = Room(EPOCH, Rev(0), Rev(0), kept=100, kept_bytes=3 * one)
    room.offer(changes(1, 2, 3))
    assert revs(room, 0) == [1, 2, 3]
    room.offer(changes(4))
    assert (revs(room, 0), revs(room, 1)) == (None, [2, 3, 4])
    room.restart(EPOCH, Rev(4))
    room.offer(changes(5, 6, 7))
    assert revs(room, 4) == [5, 6, 7]


def test_a_new_room_reaches_only_the_present() -> None:
    room = room_at(7)
    assert room.reaches(Rev(7))
    assert not room.reaches(Rev(6))


def test_no_resume_crosses_a_line_that_was_drawn() -> None:
    room = room_at(7)
    room.offer(changes(8, 9))
    room.offer(changes(10, resumable_from=9))
    assert revs(room, 8) is None
    assert revs(room, 9) == [10]
    room.offer(changes(11))
    assert revs(room, 8) is None, "an older sender does not take the line back"


def test_skipping_forgets_what_was_before() -> None:
    room = room_at(7)
    room.offer(changes(8, 9))
    room.offer(changes(12, 21))
    room.skip_to(Rev(20), Rev(15))
    assert room.rev == 21, "what had come early is next"
    assert not room.gap
    assert revs(room, 20) == [21]
    assert revs(room, 19) is None
    assert room.offer(changes(22))


def test_another_history_has_nothing_of_this_one() -> None:
    room = room_at(7)
    room.offer(changes(8, 10, resumable_from=8))
    room.restart("other", Rev(5))
    assert (room.epoch, room.rev, room.gap) == ("other", 5, False)
    assert room.offer(changes(6, 7, 8, 9, epoch="other"))
    assert room.rev == 9, "the other history's event 10 is not ours"
    assert revs(room, 5) == [6, 7, 8, 9]
    assert revs(room, 4) is None


def test_frames_of_slow_readers_at_different_positions_are_bounded_together() -> None:
    """S3: a frame for each of 256 positions in a ring of 1 MiB would be 128 MiB."""
    note = b"n" * 8_100
    room = Room(EPOCH, Rev(0), Rev(0))
    events = tuple((Rev(rev), b'{"rev":%d,"note":"%s"}' % (rev, note)) for rev in range(1, 129))
    room.offer(Changes(BOARD, EPOCH, Rev(0), events))
    for position in range(128):
        frame = room.frame(Rev(position))
        assert frame is not None
        assert len(json.loads(frame.body)["events"]) == 128 - position
        assert sum(len(made.body) for made in room._made.values()) < 1.01 * KEPT_BYTES


def test_events_that_came_early_are_bounded_by_bytes() -> None:
    """The nearest stay; the log has the others."""
    one = len(changes(11).events[0][1])
    room = Room(EPOCH, Rev(9), Rev(0), kept=100, kept_bytes=3 * one)
    room.offer(changes(*range(11, 61)))
    assert sorted(room._early) == [11, 12, 13]
    assert room.offer(changes(10))
    assert (room.rev, room.gap) == (13, False)
