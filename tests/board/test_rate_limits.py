"""K8: token buckets, each for itself, and forgotten when they are idle."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from board.people.rate_limits import Limits


def test_a_burst_then_a_rate() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    assert [limits.take("alice", 2, 3) for _ in range(4)] == [True, True, True, False]
    assert limits.take("bob", 2, 3)
    now[0] = 0.6
    assert [limits.take("alice", 2, 3) for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [limits.take("alice", 2, 3) for _ in range(4)] == [True, True, True, False]


def test_idle_buckets_are_forgotten() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    for key in range(10_001):
        limits.take(key, 1, 1)
    now[0] = 61.0
    limits.take("alice", 1, 1)
    assert len(limits._buckets) == 1


def test_a_browser_does_not_clip_the_burst_of_its_persons_token() -> None:
    limits = Limits(lambda: 0.0)
    assert limits.take("alice", 100, 200)
    assert limits.take("alice", 10, 40)
    assert sum(limits.take("alice", 100, 200) for _ in range(300)) == 199


def test_many_threads_count_together() -> None:
    """A socket's loop and HTTP threads, with more keys than are kept while they are idle."""
    limits = Limits()
    for key in range(10_001):
        limits.take(key, 0, 1)
    together = threading.Barrier(4)

    def take(thread: int) -> int:
        together.wait(10)
        return sum(
            limits.take((thread, number), 0, 1) and limits.take(("alice", number), 0, 1)
            for number in range(30)
        )

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(take, range(4))) == 30
    finally:
        sys.setswitchinterval(interval)


def test_several_uses_at_once_are_never_more_than_the_burst() -> None:
    limits = Limits(lambda: 0.0)
    assert limits.take("alice", 0, 10, times=40)
    assert not limits.take("alice", 0, 10)
    assert limits.take("bob", 0, 10, times=4)
    assert not limits.take("bob", 0, 10, times=7)
    assert limits.take("bob", 0, 10, times=6)
