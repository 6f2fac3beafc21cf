"""What a live board lacks is noticed and read from the log."""

import asyncio

import pytest

from board.domain.errors import Unavailable
from realtime.boards.room import KEPT
from tests.realtime.links import EPOCH, changes
from tests.realtime.live.joining import Open, join, settle
from tests.realtime.log import Log


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
