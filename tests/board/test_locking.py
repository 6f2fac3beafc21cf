"""The lock: a board changes in one transaction at a time, a command that waits too long is answered
`busy`, and none slips by.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections, transaction

from board.domain import errors
from board.domain.results import Result
from board.models.board import Board
from board.store.locking import Turn, exclusive
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def beside() -> Iterator[Callable[..., "Future[Any]"]]:
    """Runs something in a thread with a connection of its own."""
    with ThreadPoolExecutor(4) as threads:

        def run(work: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
            def in_thread() -> Any:
                try:
                    return work(*args, **kwargs)
                finally:
                    connections.close_all()

            return threads.submit(in_thread)

        yield run


@contextmanager
def as_this_process(board: int) -> Iterator[None]:
    with exclusive(board):
        yield


@contextmanager
def as_another_process(board: int) -> Iterator[None]:
    # Straight to the database: another process shares no lock of ours but that one.
    with transaction.atomic():
        list(
            Board.objects.select_for_update(no_key=connection.vendor == "postgresql").filter(
                pk=board
            )
        )
        yield


@pytest.mark.parametrize("holder", [as_this_process, as_another_process])
def test_who_waits_too_long_is_told_that_the_board_is_busy(
    shop: Shop, beside: Callable[..., "Future[Any]"], holder: Callable[[int], Any]
) -> None:
    task = shop.add("1")
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with holder(shop.id):
            held.set()
            free.wait(20)

    holding = beside(hold)
    assert held.wait(5)
    start = time.monotonic()
    first, second = shop.batch(
        shop.request("alice", "claim", task=task.id), shop.request("bob", "claim", task=task.id)
    )
    waited = time.monotonic() - start
    free.set()
    holding.result(5)
    assert isinstance(first, errors.Busy)
    assert isinstance(second, errors.Busy)
    assert 1.5 < waited < 5
    assert (shop.rev, shop.receipts) == (1, 0)
    shop.granted("alice", "claim", task=task.id)


def test_who_waits_a_little_gets_through(shop: Shop, beside: Callable[..., "Future[Any]"]) -> None:
    task = shop.add("1")
    held = threading.Event()

    def hold() -> float:
        with exclusive(shop.id):
            held.set()
            time.sleep(0.3)
            return time.monotonic()

    holding = beside(hold)
    assert held.wait(5)
    shop.granted("alice", "claim", task=task.id)
    assert holding.result(5) <= time.monotonic()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every transaction long enough to meet the others, if anything lets them."""
    commit = Turn.commit

    def commit_late(*args: Any) -> None:
        time.sleep(0.1)
        commit(*args)

    monkeypatch.setattr(Turn, "commit", commit_late)


def at_once(beside: Callable[..., "Future[Any]"], *works: Callable[[], Result]) -> list[Result]:
    together = threading.Barrier(len(works))

    def start(work: Callable[[], Result]) -> Result:
        together.wait(5)
        return work()

    return [future.result(20) for future in [beside(start, work) for work in works]]


@pytest.mark.usefixtures("slow")
def test_two_threads_cannot_both_slip_under_the_capacity(
    new_shop: Callable[..., Shop], beside: Callable[..., "Future[Any]"]
) -> None:
    shop = new_shop("press", max_claims=1)
    one, two = shop.add("1"), shop.add("2")
    outcomes = at_once(
        beside,
        lambda: shop.do("alice", "claim", task=one.id),
        lambda: shop.do("alice", "claim", task=two.id),
    )
    assert sorted(code(outcome) for outcome in outcomes) == ["capacity_reached", "ok"]
    assert sum(task["owner"] is not None for task in shop.snapshot()["tasks"]) == 1


@pytest.mark.usefixtures("slow")
def test_two_threads_cannot_both_win(shop: Shop, beside: Callable[..., "Future[Any]"]) -> None:
    task = shop.add("1")
    outcomes = at_once(
        beside,
        lambda: shop.do("alice", "claim", task=task.id),
        lambda: shop.do("bob", "claim", task=task.id),
    )
    assert sorted(code(outcome) for outcome in outcomes) == ["ok", "task_conflict"]
    assert [event["rev"] for event in shop.events()] == [1, 2]


@pytest.mark.usefixtures("slow")
def test_a_ref_sent_twice_at_once_has_one_effect(
    shop: Shop, beside: Callable[..., "Future[Any]"]
) -> None:
    task = shop.running("1")
    outcomes = at_once(
        beside, *[lambda: shop.granted("alice", "report", task=task.id, done=5, ref="r1")] * 3
    )
    assert sorted(outcome.replayed for outcome in outcomes) == [False, True, True]
    assert len({outcome.rev for outcome in outcomes}) == 1
    assert shop.snapshot()["tasks"][0]["done"] == 5


def test_boards_are_locked_in_the_order_of_their_ids(new_shop: Callable[..., Shop]) -> None:
    first, second = new_shop("press"), new_shop("bindery")
    with exclusive(second.id, first.id) as boards:
        assert [board.pk for board in boards] == [first.id, second.id]


def test_nothing_is_kept_of_a_block_that_fails(shop: Shop) -> None:
    def fail() -> None:
        with exclusive(shop.id) as (board,):
            board.name = "Changed"
            board.save()
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    assert Board.objects.get(pk=shop.id).name == "Press"
    shop.add("1")


def test_the_admin_brings_a_transaction_and_exclusive_joins_it(shop: Shop) -> None:
    with transaction.atomic(), exclusive(shop.id) as (board,):
        board.name = "Changed"
        board.save()
        transaction.set_rollback(True)
    assert Board.objects.get(pk=shop.id).name == "Press"
