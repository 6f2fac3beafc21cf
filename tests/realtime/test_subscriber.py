"""One subscriber by hand: S2's order, a full link, and being too far behind."""

from board.domain.events import Changes
from board.domain.ids import Rev
from realtime.boards.lane import Lane
from realtime.boards.room import Room
from realtime.boards.subscriber import Subscriber
from tests.realtime.links import BOARD, EPOCH, FakeLink, answer, changes, lost, snapshot


class Bench:
    """A room at 0, a link, and a subscriber at the head."""

    def __init__(self, kept: int = 4) -> None:
        self.room = Room(EPOCH, Rev(0), Rev(0), kept)
        self.link = FakeLink(0)
        self.wanting: list[Subscriber] = []
        self.lane: Lane[Subscriber] = Lane(Rev(0))
        self.subscriber = self.subscribe(self.link, Rev(0))

    def subscribe(self, link: FakeLink, position: Rev) -> Subscriber:
        return Subscriber(link, self.room, self.lane, position, self.wanting.append)

    def happen(self, *revs: int) -> None:
        self.room.offer(changes(*revs))
        self.subscriber.flush()


def test_events_go_out_as_they_come() -> None:
    bench = Bench()
    bench.happen(1)
    bench.happen(2, 3)
    assert bench.link.told() == [[1], [2, 3]]


def test_nothing_new_is_nothing_sent() -> None:
    bench = Bench()
    bench.happen(1)
    bench.subscriber.flush()
    assert bench.link.told() == [[1]]


def test_an_answer_waits_for_its_event() -> None:
    bench = Bench()
    bench.subscriber.send_after(Rev(2), answer("c1", 2), lost("c1"))
    bench.happen(1)
    assert bench.link.told() == [[1]]
    bench.happen(2)
    assert bench.link.told() == [[1], [2], "c1"]


def test_an_answer_whose_event_was_sent_goes_at_once() -> None:
    bench = Bench()
    bench.happen(1)
    bench.subscriber.send_after(Rev(1), answer("c1", 1), lost("c1"))
    assert bench.link.told() == [[1], "c1"]


def test_answers_overtake_one_that_waits_and_keep_their_order() -> None:
    bench = Bench()
    for ref, rev in (("c1", 3), ("c2", 1), ("c3", 1), ("c4", 2)):
        bench.subscriber.send_after(Rev(rev), answer(ref, rev), lost(ref))
    bench.happen(1)
    bench.happen(2)
    bench.happen(3)
    bench.subscriber.flush()
    assert bench.link.told() == [[1], "c2", "c3", [2], "c4", [3], "c1"]


def test_a_full_link_gets_the_rest_in_one_frame() -> None:
    bench = Bench()
    bench.happen(1)
    bench.link.fill()
    bench.happen(2)
    bench.happen(3)
    bench.subscriber.send_after(Rev(3), answer("c1", 3), lost("c1"))
    assert bench.link.told() == [[1]]
    bench.link.drain()
    assert bench.link.told() == [[1], [2, 3], "c1"]


def test_a_client_too_far_behind_gets_one_snapshot() -> None:
    bench = Bench(kept=2)
    bench.link.fill()
    bench.happen(1, 2, 3)
    assert bench.wanting == []
    bench.link.drain()
    bench.happen(4)
    assert bench.wanting == [bench.subscriber], "asked for once, while it is under way"
    bench.subscriber.send_after(Rev(4), answer("c1", 4), lost("c1"))
    assert bench.link.told() == []
    bench.subscriber.skip_to(Rev(4), snapshot(4))
    assert bench.link.told() == [("snapshot", 4), "c1"]
    bench.happen(5)
    assert bench.link.told()[2:] == [[5]]


def test_what_came_after_the_snapshot_was_read_follows_it() -> None:
    bench = Bench(kept=2)
    bench.link.fill()
    bench.happen(1, 2, 3)
    bench.link.drain()
    bench.happen(4)
    bench.subscriber.skip_to(Rev(3), snapshot(3))
    assert bench.link.told() == [("snapshot", 3), [4]]


def test_a_snapshot_that_is_old_again_is_asked_for_again() -> None:
    bench = Bench(kept=2)
    bench.link.fill()
    bench.happen(1, 2, 3)
    bench.link.drain()
    bench.happen(4, 5, 6)
    bench.subscriber.skip_to(Rev(3), snapshot(3))
    assert bench.wanting == [bench.subscriber] * 2
    bench.subscriber.skip_to(Rev(6), snapshot(6))
    assert bench.link.told() == [("snapshot", 3), ("snapshot", 6)]


def test_a_client_ahead_of_the_room_waits_for_it() -> None:
    bench = Bench()
    link = FakeLink(2)
    subscriber = bench.subscribe(link, Rev(2))
    for rev in (1, 2, 3):
        bench.room.offer(changes(rev))
        subscriber.flush()
    assert link.told() == [[3]]
    assert bench.wanting == []


def test_a_snapshot_of_the_past_is_not_shown() -> None:
    bench = Bench(kept=2)
    bench.happen(1)
    bench.link.fill()
    bench.happen(2, 3, 4)
    bench.link.drain()
    bench.subscriber.skip_to(Rev(0), snapshot(0))
    assert bench.link.told() == [[1]]
    assert bench.wanting == [bench.subscriber] * 2
    bench.subscriber.skip_to(Rev(4), snapshot(4))
    assert bench.link.told() == [[1], ("snapshot", 4)]


def large(*revs: int) -> Changes:
    """Events of 10,000 bytes each."""
    events = tuple((Rev(rev), b'{"rev":%d,"note":"%s"}' % (rev, b"n" * 10_000)) for rev in revs)
    return Changes(BOARD, EPOCH, Rev(0), events)


def test_who_falls_behind_gets_the_snapshot_if_the_events_are_more() -> None:
    """S3: a slow link has nothing from a longer way to the same present."""
    for snapshot_bytes, wanted in ((20_000, True), (50_000, False)):
        bench = Bench()
        bench.room.snapshot_bytes = snapshot_bytes
        bench.happen(1)
        bench.link.fill()
        bench.room.offer(large(2, 3, 4))
        bench.subscriber.flush()
        bench.link.drain()
        assert bool(bench.wanting) is wanted
        assert bench.link.told() == ([[1]] if wanted else [[1], [2, 3, 4]])


def test_many_events_at_once_are_events_for_clients_that_are_not_behind() -> None:
    bench = Bench()
    bench.room.offer(large(1, 2, 3))
    bench.subscriber.flush()
    assert bench.link.told() == [[1, 2, 3]]


def test_what_a_resume_has_promised_are_events() -> None:
    """C6: also when the link has not taken the welcome yet."""
    bench = Bench()
    bench.room.offer(large(1, 2, 3))
    bench.link.fill()
    bench.subscriber.flush()
    bench.link.drain()
    assert (bench.link.told(), bench.wanting) == ([[1, 2, 3]], [])


def test_at_the_head_is_right_behind_the_events_and_not_behind_what_is_under_way() -> None:
    bench = Bench()
    at: list[int] = []
    bench.happen(1)
    bench.link.fill()
    bench.subscriber.call_at_head(lambda: at.append(bench.subscriber.position))
    bench.subscriber.send_after(Rev(1), answer("c1", 1), lost("c1"))
    bench.happen(2)
    assert at == []
    bench.link.drain()
    bench.happen(3)
    assert at == [2]


def test_a_client_that_left_gets_no_snapshot_behind_its_bye() -> None:
    bench = Bench(kept=1)
    bench.happen(1, 2, 3)
    assert bench.wanting == [bench.subscriber]
    bench.subscriber.leave()
    bench.subscriber.skip_to(Rev(3), snapshot(3))
    assert bench.link.told() == []
