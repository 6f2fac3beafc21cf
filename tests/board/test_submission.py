"""Command queues: one path for every transport, in the order given; each command gets an
outcome.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections, transaction

from board import submission
from board.domain import errors
from board.domain.commands import ClaimNext
from board.domain.ids import BoardId, Ref
from board.domain.results import Granted, Result
from board.models.board import Board
from board.service import execute
from board.store.request import Request
from board.submission import CommandQueues
from tests.board.shop import Shop

ONE, TWO = BoardId(1), BoardId(2)


class Service:
    """Stands for the service: decides when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[str | None]] = []
        self.under_way = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def __call__(self, board: BoardId, requests: Sequence[Request]) -> list[Result]:
        self.batches.append([request.ref for request in requests])
        self.under_way.release()
        assert self.go_on.acquire(timeout=20)
        return [errors.Busy() for _ in requests]


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.go_on.release(100)


def given(ref: str) -> Request:
    return Request(None, ClaimNext(), Ref(ref))


def outcome_of(future: "Future[Sequence[Result]]") -> Result:
    (outcome,) = future.result(20)
    return outcome


def test_what_comes_during_a_batch_is_the_next_one(service: Service) -> None:
    queues = CommandQueues(service, threads=4)
    futures = [queues.submit(ONE, [given("a")])]
    assert service.under_way.acquire(timeout=20)
    futures += [queues.submit(ONE, [given(ref)]) for ref in "bcd"]
    service.go_on.release(2)
    for future in futures:
        outcome_of(future)
    assert service.batches == [["a"], ["b", "c", "d"]]


def test_a_group_is_decided_in_one_transaction(service: Service) -> None:
    queues = CommandQueues(service, threads=4)
    queues.submit(ONE, [given("a")])
    assert service.under_way.acquire(timeout=20)
    groups = [queues.submit(ONE, [given(ref)] * size) for ref, size in (("b", 200), ("c", 57))]
    service.go_on.release(3)
    assert [len(group.result(20)) for group in groups] == [200, 57]
    assert [len(batch) for batch in service.batches] == [1, 200, 57], "no group is torn"


def test_what_is_all_or_none_and_what_is_large_has_a_transaction_of_its_own(
    service: Service,
) -> None:
    queues = CommandQueues(service, threads=4)
    queues.submit(ONE, [given("a")])
    assert service.under_way.acquire(timeout=20)
    together = replace(given("t"), together=True)
    groups = ([given("b")], [together] * 2, [given("c")], [given("d")] * 1000, [given("e")])
    futures = [queues.submit(ONE, group) for group in groups]
    service.go_on.release(6)
    assert [len(future.result(20)) for future in futures] == [1, 2, 1, 1000, 1]
    names = [batch[0] for batch in service.batches]
    assert names == ["a", "b", "t", "c", "d", "e"]


def test_a_board_has_one_batch_at_a_time_and_its_own_wait(service: Service) -> None:
    queues = CommandQueues(service, threads=4)
    queues.submit(ONE, [given("a")])
    assert service.under_way.acquire(timeout=20)
    queues.submit(ONE, [given("b")])
    queues.submit(TWO, [given("c")])
    assert service.under_way.acquire(timeout=20), "the other board waits for the first"
    assert not service.under_way.acquire(timeout=0.05)
    assert sorted(map(str, service.batches)) == ["['a']", "['c']"]


def test_boards_beyond_the_last_thread_take_turns(service: Service) -> None:
    """One that always has more does not keep the others from theirs."""
    queues = CommandQueues(service, threads=1)
    first = queues.submit(ONE, [given("a")])
    assert service.under_way.acquire(timeout=20)
    more = queues.submit(ONE, [given("b")])
    other = queues.submit(TWO, [given("c")])
    service.go_on.release(3)
    for future in (first, more, other):
        outcome_of(future)
    assert service.batches == [["a"], ["c"], ["b"]]


def test_the_whole_queue_fails_with_one_time_out_and_the_board_goes_on(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen database answers nothing, and a cut connection never; another one may work."""
    queues = CommandQueues(service, threads=2)
    stuck = [queues.submit(ONE, [given("a")])]
    assert service.under_way.acquire(timeout=20)
    stuck += [queues.submit(ONE, [given(ref)]) for ref in "bc"]
    queues.give_up_overdue()
    assert not any(future.done() for future in stuck), "they have just begun to wait"
    monkeypatch.setattr(submission, "TIME_LIMIT_S", 0.0)
    queues.give_up_overdue()
    assert all(isinstance(outcome_of(future), errors.Unavailable) for future in stuck)
    fresh = queues.submit(ONE, [given("d")])
    assert service.under_way.acquire(timeout=20), "it waits for what is stuck"
    service.go_on.release(2)
    assert isinstance(outcome_of(fresh), errors.Busy)
    assert service.batches == [["a"], ["d"]], "what was given up before it began is not decided"
    assert isinstance(outcome_of(stuck[0]), errors.Unavailable), "the first outcome stands"


def test_a_board_without_a_thread_is_answered_in_time(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine may have no more threads to give."""
    queues = CommandQueues(service, threads=1)

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        future = queues.submit(ONE, [given("a")])
    monkeypatch.setattr(submission, "TIME_LIMIT_S", 0.0)
    queues.give_up_overdue()
    assert isinstance(outcome_of(future), errors.Unavailable)
    again = queues.submit(ONE, [given("b")])
    service.go_on.release()
    assert isinstance(outcome_of(again), errors.Busy)


def raises(*_: Any) -> list[Result]:
    raise RuntimeError("broken")


def exits(*_: Any) -> list[Result]:
    raise SystemExit


def says_too_little(*_: Any) -> list[Result]:
    return []


@pytest.mark.parametrize("broken", [raises, exits, says_too_little])
def test_every_command_has_an_outcome_after_any_failure(
    broken: Callable[..., list[Result]],
) -> None:
    queues = CommandQueues(broken, threads=1)
    for _ in range(2):
        futures = [queues.submit(ONE, [given(ref)]) for ref in "ab"]
        assert all(isinstance(outcome_of(future), errors.Unexpected) for future in futures)


@contextmanager
def held(shop: Shop) -> Iterator[None]:
    with transaction.atomic():
        list(
            Board.objects.select_for_update(no_key=connection.vendor == "postgresql").filter(
                pk=shop.id
            )
        )
        yield


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_threads_without_work_end_and_give_their_connections_back(shop: Shop) -> None:
    used: dict[threading.Thread, Any] = {}

    def decide(board: BoardId, requests: Sequence[Request]) -> list[Result]:
        used[threading.current_thread()] = connections["default"]
        return execute(board, requests)

    queues = CommandQueues(decide, threads=2, idle_s=0.05)
    tasks = [shop.add(str(number)).id for number in range(3)]
    with held(shop):
        futures = [
            queues.submit(shop.id, [shop.request("alice", "claim", task=task)]) for task in tasks
        ]
    assert all(isinstance(outcome_of(future), Granted) for future in futures)
    for thread, own in used.items():
        thread.join(20)
        assert not thread.is_alive()
        assert own.connection is None
