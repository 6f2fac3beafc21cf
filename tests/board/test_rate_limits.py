"""K8: token buckets, each for itself, and forgotten when they are idle."""

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
