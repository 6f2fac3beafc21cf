"""A client that resumes gets what it lacks, from the room or from the log (C6)."""

import asyncio

import pytest

from realtime.boards.room import KEPT
from tests.realtime.links import EPOCH
from tests.realtime.live.joining import Open, join, settle
from tests.realtime.log import Log


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
