"""One live board over a log in memory: joining, resuming (C6), filling gaps, and what happens while
it reads.
"""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

from board.domain.errors import Unavailable
from board.domain.events import Changes, Snapshot
from board.domain.ids import BoardId, Rev
from board.store.reading import Head
from realtime.boards.live import LiveBoard, Since
from realtime.boards.room import KEPT, KEPT_BYTES
from realtime.boards.snapshots import Snapshots
from realtime.boards.subscriber import Subscriber
from realtime.protocol.codec import Frame
from realtime.work import database
from realtime.work.supervisor import Supervisor
from tests.realtime.links import BOARD, EPOCH, FakeLink, answer, changes, lost, whole
from tests.realtime.log import Log

Open = Callable[[], Awaitable[LiveBoard]]


@pytest.fixture(autouse=True, params=[False, True], ids=["alone", "along the lane"])
def _straight(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeLink, "straight", request.param)


class Counting(Supervisor):
    """Remembers each failure, so that what a link complains of fails the test."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[Exception] = []

    def _failed(self, name: str, error: Exception) -> None:
        super()._failed(name, error)
        if not isinstance(error, Unavailable):
            self.failures.append(error)


@pytest.fixture
def supervisor() -> Iterator[Counting]:
    """Every failure fails the test, unless the test takes it out."""
    supervisor = Counting()
    yield supervisor
    assert supervisor.failures == []


@pytest.fixture
def opened(log: Log, supervisor: Counting) -> Open:
    async def open_() -> LiveBoard:
        live = LiveBoard(BOARD, supervisor, Snapshots())
        await live.open()
        return live

    return open_


def greet(epoch: str, rev: Rev, resumed: bool) -> Frame:
    return Frame(json.dumps({"type": "resumed" if resumed else "welcome", "rev": rev}).encode())


async def join(live: LiveBoard, since: str | None = None) -> tuple[FakeLink, Subscriber]:
    epoch, _, rev = (since or "").rpartition(":")
    link = FakeLink(int(rev) if since else -1)
    return link, await live.join(link, Since(epoch, Rev(int(rev))) if since else None, greet)


async def settle() -> None:
    """Let everything that can run do so; a round may wait for 10 ms."""
    for _ in range(3):
        await asyncio.sleep(0.006)


async def test_who_joins_is_greeted_sees_the_board_and_follows(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    live.offer(log.commit())
    await settle()
    live.offer(log.commit(2))
    await settle()
    assert link.told() == [("welcome", 7), ("snapshot", 7), [8], [9, 10]]


async def test_the_head_is_what_the_database_has_before_the_room_has_it(
    log: Log, opened: Open
) -> None:
    """S4: a heartbeat waits for the events up to it, and must not vouch for a board that misses
    some.
    """
    live = await opened()
    log.commit(2)
    log.arrived.clear()
    live.compare(Head(EPOCH, Rev(9), Rev(0)))
    assert (live.room.rev, live.head) == (7, 9)
    log.arrived.set()
    await settle()
    assert (live.room.rev, live.head) == (9, 9)
    live.offer(log.commit())
    assert live.head == 10


async def test_what_comes_while_it_opens_is_not_lost(log: Log, supervisor: Counting) -> None:
    live = LiveBoard(BOARD, supervisor, Snapshots())
    log.arrived.clear()
    await asyncio.sleep(0.01)
    live.offer(log.commit())
    log.arrived.set()
    await live.open()
    assert live.room.rev == 8


async def test_what_comes_while_it_opens_is_bounded_and_the_rest_is_read(
    log: Log, supervisor: Counting
) -> None:
    live = LiveBoard(BOARD, supervisor, Snapshots())
    log.arrived.clear()
    await asyncio.sleep(0)
    large = b'{"note":"%s"}' % (b"n" * 100_000)
    for rev in range(8, 48):
        log.commit()
        live.offer(Changes(BOARD, EPOCH, Rev(0), ((Rev(rev), large),)))
    assert sum(changes.size for changes in live._early) <= KEPT_BYTES
    log.arrived.set()
    await live.open()
    live.compare(log.present)
    await settle()
    assert live.room.rev == 47


async def test_no_event_falls_between_snapshot_and_following(log: Log, opened: Open) -> None:
    live = await opened()
    log.arrived.clear()
    joining = asyncio.create_task(join(live))
    await asyncio.sleep(0.01)
    live.offer(log.commit())
    log.arrived.set()
    link, _ = await joining
    assert link.told() == [("welcome", 7), ("snapshot", 7), [8]]


async def test_a_snapshot_that_is_ahead_is_not_told_twice(log: Log, opened: Open) -> None:
    live = await opened()
    late = log.commit(2)
    link, _ = await join(live)
    live.offer(late)
    live.offer(log.commit())
    await settle()
    assert link.told() == [("welcome", 9), ("snapshot", 9), [10]]


async def test_a_crowd_shares_one_snapshot(log: Log, opened: Open) -> None:
    live = await opened()
    joined = await asyncio.gather(*(join(live) for _ in range(50)))
    assert all(link.rev == 7 for link, _ in joined)
    await join(live)
    assert log.reads.count("snapshot") == 1
    live.offer(log.commit())
    await join(live)
    assert log.reads.count("snapshot") == 2


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (f"{EPOCH}:10", [("resumed", 10)]),
        (f"{EPOCH}:9", [("resumed", 9), [10]]),
        (f"{EPOCH}:7", [("resumed", 7), [8, 9, 10]]),
        (f"{EPOCH}:6", [("resumed", 6), [7, 8, 9, 10]]),
        (f"{EPOCH}:4", [("resumed", 4), [5, 6, 7, 8, 9, 10]]),
        (f"{EPOCH}:3", [("welcome", 10), ("snapshot", 10)]),
        (f"{EPOCH}:11", [("welcome", 10), ("snapshot", 10)]),
        ("other:10", [("welcome", 10), ("snapshot", 10)]),
    ],
)
async def test_resuming(log: Log, opened: Open, since: str, expected: list[object]) -> None:
    log.line = 4
    live = await opened()
    live.offer(log.commit(3))
    link, _ = await join(live, since)
    assert link.told() == expected
    live.offer(log.commit())
    await settle()
    assert link.told()[-1] == [11]


async def test_what_the_room_has_needs_no_query(log: Log, opened: Open) -> None:
    live = await opened()
    live.offer(log.commit(3))
    before = len(log.reads)
    await join(live, f"{EPOCH}:8")
    assert len(log.reads) == before


async def test_too_much_to_resume_is_a_snapshot(log: Log, opened: Open) -> None:
    log.rev = KEPT + 10
    live = await opened()
    link, _ = await join(live, f"{EPOCH}:10")
    assert len(link.told()[1]) == KEPT
    link, _ = await join(live, f"{EPOCH}:9")
    assert link.told() == [("welcome", KEPT + 10), ("snapshot", KEPT + 10)]


async def test_nothing_falls_between_resuming_from_the_log_and_following(
    log: Log, opened: Open
) -> None:
    live = await opened()
    log.arrived.clear()
    joining = asyncio.create_task(join(live, f"{EPOCH}:2"))
    await asyncio.sleep(0.01)
    live.offer(log.commit())
    log.arrived.set()
    link, _ = await joining
    assert link.told() == [("resumed", 2), [3, 4, 5, 6, 7], [8]]


async def test_a_gap_is_filled_from_the_log(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    log.commit(3)
    live.offer(log.commit())
    await settle()
    assert link.told()[2:] == [[8, 9, 10, 11]]
    assert not live.room.gap


async def test_a_lost_nudge_is_noticed_by_the_head(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    log.commit(2)
    live.compare(log.present)
    await settle()
    assert link.told()[2:] == [[8, 9]]
    reads = len(log.reads)
    live.compare(log.present)
    await settle()
    assert len(log.reads) == reads, "nothing is missing, nothing is read"


async def test_more_than_one_page_of_the_log(log: Log, opened: Open) -> None:
    live = await opened()
    log.commit(KEPT + 5)
    live.compare(log.present)
    await settle()
    assert live.room.rev == 7 + KEPT + 5


async def test_what_the_log_no_longer_has_is_a_snapshot(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    log.commit(5)
    log.line = 10
    live.compare(log.present)
    await settle()
    assert link.told()[2:] == [("snapshot", 12)]
    live.offer(log.commit())
    await settle()
    assert link.told()[3:] == [[13]]


async def test_a_database_that_is_down_is_asked_again(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    log.down = True
    log.commit()
    live.compare(log.present)
    await settle()
    assert link.rev == 7
    with pytest.raises(Unavailable):
        await join(live, f"{EPOCH}:1")
    log.down = False
    live.compare(log.present)
    await settle()
    assert link.told()[2:] == [[8]]


async def test_a_client_that_fails_is_dropped_and_harms_no_other(
    log: Log, opened: Open, supervisor: Counting
) -> None:
    """It is not known what reached it, so it must not wait in silence for the next event."""
    live = await opened()
    links = [(await join(live))[0] for _ in range(3)]
    failing = next(link for each in live.subscribers for link in links if each.link is link)
    failing.broken = True
    live.offer(log.commit())
    await settle()
    assert [link.rev for link in links if link is not failing] == [8, 8]
    assert not failing.writable
    log.epoch, log.rev = "other", 3
    live.compare(log.present)
    await settle()
    assert [link.rev for link in links if link is not failing] == [3, 3]
    assert {type(error) for error in supervisor.failures} == {ValueError}
    supervisor.failures.clear()


async def test_a_snapshot_that_fails_is_made_again(
    log: Log, opened: Open, supervisor: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.boards.live._AGAIN_S", 0)
    live = await opened()
    link, _ = await join(live)
    log.commit(5)
    log.line = 10
    attempts: list[int] = []

    def fails_twice(board: BoardId) -> Snapshot:
        attempts.append(board)
        if len(attempts) < 3:
            raise ValueError
        return whole(log.rev)

    monkeypatch.setattr(log, "snapshot", fails_twice)
    live.compare(log.present)
    await settle()
    assert link.told()[2:] == [("snapshot", 12)]
    assert len(supervisor.failures) == 2
    supervisor.failures.clear()


async def test_what_is_missing_when_the_log_was_read_is_read_too(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    log.commit()
    log.arrived.clear()
    live.offer(log.commit())
    await asyncio.sleep(0.01)
    log.commit()
    live.offer(log.commit())
    log.arrived.set()
    await settle()
    assert (link.rev, live.room.gap) == (11, False), (
        "it does not wait for the next look at the head"
    )


async def test_a_nudge_about_nothing_does_not_keep_it_reading(log: Log, opened: Open) -> None:
    live = await opened()
    live.offer(changes(99))
    await settle()
    assert live.room.rev == 7
    assert log.reads.count("events_after") == 1


async def test_another_history_is_a_snapshot_for_every_client(log: Log, opened: Open) -> None:
    live = await opened()
    links = [(await join(live))[0] for _ in range(3)]
    live.offer(log.commit(3))
    log.line = 11
    live.offer(log.commit(2))
    await settle()
    # A backup is brought back: fewer events, under another name, and no line drawn yet.
    log.epoch, log.rev, log.line = "other", 5, 0
    live.compare(log.present)
    await settle()
    for _ in range(2):
        live.offer(log.commit())
        await settle()
    for link in links:
        assert link.told()[-3:] == [("snapshot", 5), [6], [7]]


async def test_changes_of_another_history_are_not_mixed_in(log: Log, opened: Open) -> None:
    live = await opened()
    link, _ = await join(live)
    log.epoch, log.rev = "other", 7
    live.offer(log.commit())
    await settle()
    assert link.told()[2:] == [("snapshot", 8)]


async def test_answers_of_a_history_that_is_gone_do_not_wait_for_ever(
    log: Log, opened: Open
) -> None:
    """C8, K1: their revisions never come, or are those of other events."""
    live = await opened()
    link, subscriber = await join(live)
    subscriber.send_after(Rev(9), answer("c1", 9), lost("c1"))
    log.epoch, log.rev = "other", 5
    live.compare(log.present)
    await settle()
    assert link.told()[2:] == [("snapshot", 5), ("unavailable", "c1")]


async def test_a_snapshot_of_the_old_history_greets_no_client_into_the_new_one(
    log: Log, opened: Open
) -> None:
    """C8: it was being read when the history went back."""
    live = await opened()
    log.arrived.clear()
    joining = asyncio.create_task(join(live))
    resuming = asyncio.create_task(join(live, f"{EPOCH}:2"))
    await asyncio.sleep(0.01)
    log.epoch, log.rev = "other", 5
    live.compare(log.present)
    log.arrived.set()
    links = [(await joined)[0] for joined in (joining, resuming)]
    await settle()
    live.offer(log.commit())
    await settle()
    for link in links:
        assert link.told()[-2:] == [("snapshot", 5), [6]]


@pytest.mark.parametrize("early", [False, True], ids=["released", "waiting"])
async def test_the_log_says_which_bytes_of_a_revision_are_true(
    log: Log, opened: Open, monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    """S1, C8: a false event was published.

    Where boards were shown it, everyone gets a snapshot; else no client notices.
    """
    monkeypatch.setattr(database, "write", log.write)
    live = await opened()
    link, _ = await join(live)
    false = Rev(9 if early else 8)
    live.offer(Changes(BOARD, EPOCH, Rev(0), ((false, b'{"rev":%d,"false":true}' % false),)))
    await settle()
    for _ in range(2):
        live.offer(log.commit())
    await settle()
    told = [[8], [9]] if early else [[8], [9], ("snapshot", 9)]
    assert link.told()[2:] == told
    assert all(
        "false" not in event for frame in link.frames[3:] for event in frame.get("events", ())
    )
    # A repetition of what is so is no contradiction.
    live.offer(changes(8, 9, epoch=log.epoch))
    await settle()
    assert link.told()[2:] == told


async def test_an_event_that_the_log_never_had_is_dropped(log: Log, opened: Open) -> None:
    """What is told is durable: a revision beyond the head, read afterwards, is false."""
    live = await opened()
    live.offer(changes(99))
    await settle()
    assert not live.room.gap
    reads = len(log.reads)
    live.offer(log.commit())
    await settle()
    assert len(log.reads) == reads, "it does not keep the room reading"


async def test_who_reads_too_slowly_gets_a_snapshot_and_then_the_answer(
    log: Log, opened: Open
) -> None:
    live = await opened()
    slow, subscriber = await join(live)
    quick, _ = await join(live)
    slow.fill()
    for _ in range(3):
        live.offer(log.commit(KEPT // 2))
        await settle()
    subscriber.send_after(Rev(log.rev), answer("c1", log.rev), lost("c1"))
    assert slow.told() == [("welcome", 7), ("snapshot", 7)]
    slow.drain()
    await settle()
    assert slow.told()[2:] == [("snapshot", log.rev), "c1"]
    assert quick.rev == log.rev
    assert [type(part) for part in quick.told()[2:]] == [list] * 3


async def test_who_left_hears_nothing(log: Log, opened: Open) -> None:
    live = await opened()
    link, subscriber = await join(live)
    live.leave(subscriber)
    live.offer(log.commit())
    await settle()
    assert link.told() == [("welcome", 7), ("snapshot", 7)]


@pytest.mark.parametrize("seed", range(40))
async def test_by_seed(log: Log, opened: Open, seed: int) -> None:
    """Nudges are lost, doubled and late, answers of the log take their time, screens come back and
    read slowly.
    """
    dice = random.Random(seed)
    live = await opened()
    links = [(await join(live))[0]]
    late = []
    for _ in range(60):
        match dice.randrange(9):
            case 0 | 1 | 2:
                late.append(log.commit(dice.randint(1, 4)))
            case 3 | 4 if late:
                nudge = dice.choice(late)
                live.offer(nudge)
                if dice.random() < 0.5:
                    late.remove(nudge)
            case 5:
                since = dice.choice(
                    [None, f"{EPOCH}:{dice.randint(0, log.rev)}", f"{EPOCH}:{live.room.rev}"]
                )
                links.append((await join(live, since))[0])
            case 6:
                dice.choice(links).fill()
            case 7:
                dice.choice(links).drain()
            case 8:
                live.compare(log.present)
                await asyncio.sleep(0)
    for link in links:
        link.drain()
    for _ in range(3):
        # As the hub does every second.
        live.compare(log.present)
        await settle()
    assert {link.rev for link in links} == {log.rev}


class Busy(FakeLink):
    """A link on which a round takes a while."""

    def write(self, frame: Frame) -> None:
        super().write(frame)
        time.sleep(0.004)


@pytest.mark.parametrize("more", [False, True])
async def test_events_are_collected_only_while_more_are_about_to_come(
    log: Log, supervisor: Supervisor, more: bool
) -> None:
    live = LiveBoard(BOARD, supervisor, Snapshots(), lambda: more)
    await live.open()
    link = Busy()
    await live.join(link, None, greet)
    for _ in range(3):
        live.offer(log.commit())
    sent = link.told()[2:]
    assert sent == ([[8]] if more else [[8], [9], [10]])
    await settle()
    assert link.told()[2:] == [*sent, *([[9, 10]] if more else [])]
