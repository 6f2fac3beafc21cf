"""The sums of conflicts: they add up over all processes, and look back over one day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from board.domain.errors import Cause
from board.domain.ids import BoardId
from board.models.log import ConflictCount
from board.store import conflict_counts
from board.store.conflict_counts import CauseCount, hour_of
from board.store.housekeeping import tidy
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

NOW = datetime(2026, 11, 23, 14, 32, 7, 120_000, tzinfo=UTC)
HOUR = hour_of(NOW)
YESTERDAY = HOUR - timedelta(hours=24)


def test_what_is_added_adds_up(shop: Shop) -> None:
    conflict_counts.add(shop.id, {(HOUR, Cause.OWNED): 2, (HOUR, Cause.CHANGED): 1})
    conflict_counts.add(shop.id, {(HOUR, Cause.CHANGED): 4, (YESTERDAY, Cause.NOT_OWNER): 1})
    read = conflict_counts.recent(shop.id, NOW)
    assert read.causes == (
        CauseCount(Cause.CHANGED, 5),
        CauseCount(Cause.OWNED, 2),
        CauseCount(Cause.NOT_OWNER, 1),
    )
    assert (read.total, read.since) == (8, YESTERDAY)


def test_a_board_without_conflicts(shop: Shop) -> None:
    read = conflict_counts.recent(shop.id, NOW)
    assert (read.total, read.causes) == (0, ())


def test_boards_are_counted_apart(shop: Shop, new_shop: Callable[..., Shop]) -> None:
    other = new_shop("bindery")
    conflict_counts.add(shop.id, {(HOUR, Cause.OWNED): 2})
    conflict_counts.add(other.id, {(HOUR, Cause.OWNED): 3})
    assert (
        conflict_counts.recent(shop.id, NOW).total,
        conflict_counts.recent(other.id, NOW).total,
    ) == (2, 3)


def test_what_is_older_than_a_day_is_not_told_and_then_forgotten(shop: Shop) -> None:
    older = YESTERDAY - timedelta(hours=1)
    conflict_counts.add(
        shop.id, {(older, Cause.OWNED): 7, (YESTERDAY, Cause.OWNED): 1, (HOUR, Cause.OWNED): 2}
    )
    assert conflict_counts.recent(shop.id, NOW).total == 3
    tidy(NOW)
    assert set(ConflictCount.objects.values_list("hour", "count")) == {(YESTERDAY, 1), (HOUR, 2)}


def test_a_board_that_is_gone_takes_nothing(shop: Shop) -> None:
    """Its people collided, it was deleted, and only then were their conflicts written."""
    with pytest.raises(IntegrityError):
        conflict_counts.add(BoardId(shop.id + 1), {(HOUR, Cause.OWNED): 1})
    assert not ConflictCount.objects.exists()
