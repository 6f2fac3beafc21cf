"""Five wrong attempts for a key in ten minutes, on a clock of ours; hashes run two at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from board.domain.errors import RateLimited, UnknownCode, WrongSecret
from board.models.people import WrongTry
from board.people import attempts
from board.people.attempts import HASHES_AT_ONCE, MOST, Delay, Limit, one_attempt, one_hash

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def guess(*keys: str, now: datetime, right: bool = False) -> None:
    with one_attempt(*map(Limit, keys), now=now):
        if not right:
            raise UnknownCode


@pytest.fixture(autouse=True)
def five_wrong_ones(transactional_db: None) -> None:
    for minute in range(5):
        with pytest.raises(UnknownCode):
            guess("alice", now=minutes(minute))


def test_the_sixth_is_not_looked_at() -> None:
    with pytest.raises(RateLimited):
        guess("alice", now=minutes(5), right=True)


def test_any_of_several_keys_refuses() -> None:
    with pytest.raises(RateLimited):
        guess("bob", "alice", now=minutes(5), right=True)
    guess("bob", now=minutes(5), right=True)


def test_the_first_is_forgiven_after_ten_minutes() -> None:
    with pytest.raises(RateLimited):
        guess("alice", now=minutes(9.9), right=True)
    guess("alice", now=minutes(10), right=True)


def test_right_ones_and_refused_ones_do_not_count() -> None:
    for _ in range(20):
        with pytest.raises(RateLimited):
            guess("alice", now=minutes(5))
        guess("bob", now=minutes(5), right=True)
    assert WrongTry.objects.count() == 5


def test_of_many_at_once_no_more_than_the_limit_are_checked() -> None:
    """Attempts are reserved before they are checked, by all processes together."""
    everyone, checked = threading.Barrier(12), []

    def attempt() -> None:
        try:
            everyone.wait(20)
            with one_attempt(Limit("charlie"), now=NOW):
                checked.append(1)
                raise WrongSecret
        except (RateLimited, WrongSecret):
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as threads:
        for asked in [threads.submit(attempt) for _ in range(12)]:
            asked.result(30)
    assert len(checked) <= MOST


def test_hashes_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The third waits for its turn, and is refused if none comes."""
    monkeypatch.setattr(attempts, "_HASH_WAIT_S", 0.05)
    hashing, go_on = threading.Semaphore(0), threading.Event()

    def check() -> None:
        try:
            with one_hash(Limit("bob"), now=NOW):
                hashing.release()
                assert go_on.wait(20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HASHES_AT_ONCE) as threads:
        busy = [threads.submit(check) for _ in range(HASHES_AT_ONCE)]
        for _ in busy:
            assert hashing.acquire(timeout=20)
        with pytest.raises(RateLimited), one_hash(Limit("bob"), now=NOW):
            pass
        go_on.set()
        for each in busy:
            each.result(20)
    with one_hash(Limit("bob"), now=NOW):
        pass


def test_a_delay_doubles_and_ends_at_its_longest() -> None:
    """The five wrong ones are a minute apart; the last was at minute four."""
    last = minutes(4)

    def waits(free: int) -> list[int]:
        delay = Delay("alice", free)
        return [s for s in (1, 3, 29, 31) if delay.used_up(last + timedelta(seconds=s))]

    assert [waits(free) for free in (6, 5, 4, 0)] == [[], [], [1], [1, 3, 29]]
