"""One live board: joining, following, and clients that fail, are slow or leave."""

import asyncio
import random
import time

import pytest

from board.domain.events import Changes, Snapshot
from board.domain.ids import BoardId, Rev
from board.store.reading import Head
from realtime.boards.live import LiveBoard
from realtime.boards.room import KEPT, KEPT_BYTES
from realtime.boards.snapshots import Snapshots
from realtime.protocol.codec import Frame
from realtime.work.supervisor import Supervisor
from tests.realtime.links import BOARD, EPOCH, FakeLink, answer, lost, whole
from tests.realtime.live.joining import Counting, Open, greet, join, settle
from tests.realtime.log import Log


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
