"""What waits for Redis. How processes follow each other is in tests/live/test_redis.py."""

from board.domain.events import Changes
from board.domain.ids import Rev
from realtime.boards import nudges
from realtime.boards.nudges import Backbone
from tests.realtime.links import BOARD, EPOCH


def test_what_waits_for_redis_is_bounded_by_bytes_and_the_latest_stay() -> None:
    backbone = Backbone(None, lambda changes: None, "secret")
    for rev in range(1, 101):
        backbone.publish(Changes(BOARD, EPOCH, Rev(0), ((Rev(rev), b"n" * 100_000),)))
    assert sum(changes.size for changes in backbone._waiting) <= nudges._WAITING_BYTES
    assert [changes.events[0][0] for changes in backbone._waiting] == list(range(91, 101))
