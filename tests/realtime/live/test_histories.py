"""A board whose history is replaced, as by a restore (C8)."""

import asyncio

import pytest

from board.domain.events import Changes
from board.domain.ids import Rev
from realtime.work import database
from tests.realtime.links import BOARD, EPOCH, answer, changes, lost
from tests.realtime.live.joining import Open, join, settle
from tests.realtime.log import Log


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
