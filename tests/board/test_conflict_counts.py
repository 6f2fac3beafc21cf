"""The sums of conflicts: they add up, whoever adds, and look back over one day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from board import conflicts
from board.conflicts import CauseCount, hour_of
from board.errors import Cause
from board.housekeeping import tidy
from board.ids import BoardId
from board.models import ConflictCount
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

NOW = datetime(2026, 11, 23, 14, 32, 7, 120_000, tzinfo=UTC)
HOUR = hour_of(NOW)
YESTERDAY = HOUR - timedelta(hours=24)


def test_what_is_added_adds_up(shop: Shop) -> None:
    conflicts.add(shop.id, {(HOUR, Cause.OWNED): 2, (HOUR, Cause.CHANGED): 1})
    conflicts.add(shop.id, {(HOUR, Cause.CHANGED): 4, (YESTERDAY, Cause.NOT_OWNER): 1})
    read = conflicts.recent(shop.id, NOW)
    assert read.causes == (CauseCount(Cause.CHANGED, 5), CauseCount(Cause.OWNED, 2), CauseCount(Cause.NOT_OWNER, 1))
    assert (read.total, read.since) == (8, YESTERDAY)


def test_a_board_without_conflicts(shop: Shop) -> None:
    read = conflicts.recent(shop.id, NOW)
    assert (read.total, read.causes) == (0, ())


def test_boards_are_counted_apart(shop: Shop, new_shop: Callable[..., Shop]) -> None:
    other = new_shop("bindery")
    conflicts.add(shop.id, {(HOUR, Cause.OWNED): 2})
    conflicts.add(other.id, {(HOUR, Cause.OWNED): 3})
    assert (conflicts.recent(shop.id, NOW).total, conflicts.recent(other.id, NOW).total) == (2, 3)


def test_what_is_older_than_a_day_is_not_told_and_then_forgotten(shop: Shop) -> None:
    older = YESTERDAY - timedelta(hours=1)
    conflicts.add(shop.id, {(older, Cause.OWNED): 7, (YESTERDAY, Cause.OWNED): 1, (HOUR, Cause.OWNED): 2})
    assert conflicts.recent(shop.id, NOW).total == 3
    tidy(NOW)
    assert set(ConflictCount.objects.values_list("hour", "count")) == {(YESTERDAY, 1), (HOUR, 2)}


def test_a_board_that_is_gone_takes_nothing(shop: Shop) -> None:
    """Its people collided, it was deleted, and only then were their conflicts written."""
    with pytest.raises(IntegrityError):
        conflicts.add(BoardId(shop.id + 1), {(HOUR, Cause.OWNED): 1})
    assert not ConflictCount.objects.exists()
