"""A memory asks once for all who ask, keeps what was found, and keeps no failure."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from board.access.memory import Memory


class Source:
    """A search that takes until it is let go, and counts how often it began."""

    def __init__(self) -> None:
        self.begun = 0
        self.started, self.go_on = threading.Event(), threading.Event()
        self.fails: Exception | None = None

    def search(self) -> int:
        self.begun += 1
        number = self.begun
        self.started.set()
        assert self.go_on.wait(10)
        if self.fails:
            raise self.fails
        return number


def one(memory: Memory[Any, int], key: Any, search: Callable[[], int]) -> int:
    """Ask for one answer."""
    answer = memory.get_all({key}, lambda _: {key: search()})[key]
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture
def source() -> Source:
    return Source()


def test_all_who_ask_at_the_same_time_share_one_search(source: Source) -> None:
    memory: Memory[str, int] = Memory(1.0)
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(one, memory, "a", source.search)
        assert source.started.wait(10)
        others = [threads.submit(one, memory, "a", source.search) for _ in range(7)]
        assert memory.recall("a") is None, "nothing is known yet"
        source.go_on.set()
        assert {each.result(10) for each in (first, *others)} == {1}
    assert memory.recall("a") == 1


def test_an_answer_is_kept_for_its_time_from_the_start_of_its_search() -> None:
    now = [0.0]
    memory: Memory[str, int] = Memory(1.0, lambda: now[0])

    def search() -> int:
        now[0] += 0.75
        return round(now[0] * 4)

    assert one(memory, "a", search) == 3
    now[0] = 0.99
    assert one(memory, "a", search) == 3
    now[0] = 1.0
    assert memory.recall("a") is None
    assert one(memory, "a", search) == 7


def test_a_failure_is_shared_and_not_kept(source: Source) -> None:
    memory: Memory[str, int] = Memory(1.0)
    source.fails = ValueError("not this time")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(one, memory, "a", source.search)
        assert source.started.wait(10)
        second = threads.submit(one, memory, "a", source.search)
        source.go_on.set()
        for asked in (first, second):
            assert isinstance(asked.exception(10), ValueError)
    begun, source.fails = source.begun, None
    assert one(memory, "a", source.search) == begun + 1


def test_many_are_searched_for_at_once_and_only_those_that_are_unknown() -> None:
    memory: Memory[str, str] = Memory(60.0)
    asked: list[set[str]] = []

    def search(keys: set[str]) -> dict[str, str | Exception]:
        asked.append(keys)
        return {key: KeyError(key) if key == "x" else key.upper() for key in keys}

    assert memory.get_all({"a"}, search) == {"a": "A"}
    found = memory.get_all({"a", "b", "x"}, search)
    assert (found["a"], found["b"]) == ("A", "B")
    assert isinstance(found["x"], KeyError)
    memory.get_all({"a", "b", "x"}, search)
    assert asked == [{"a"}, {"b", "x"}, {"x"}], "a failure is not kept"


def test_searches_that_wait_for_each_other_end() -> None:
    """Each has begun one key and wants the other's."""
    memory: Memory[str, str] = Memory(60.0)
    both = threading.Barrier(2, timeout=10)

    def search(keys: set[str]) -> dict[str, str | Exception]:
        both.wait()
        return {key: key.upper() for key in keys}

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(memory.get_all, ["a"], search)
        while "a" not in memory._answers:
            pass
        second = threads.submit(memory.get_all, ["b", "a"], search)
        assert second.result(10) == {"b": "B", "a": "A"}
        assert first.result(10) == {"a": "A"}


@pytest.mark.parametrize("forget", ["one", "all"])
def test_what_is_found_after_it_was_forgotten_is_not_kept(source: Source, forget: str) -> None:
    """What is being searched for may be outdated already."""
    memory: Memory[str, int] = Memory(60.0)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(one, memory, "a", source.search)
        assert source.started.wait(10)
        if forget == "one":
            memory.forget("a")
        else:
            memory.clear()
        source.go_on.set()
        assert first.result(10) == 1
    assert memory.recall("a") is None
    assert one(memory, "a", source.search) == 2


def test_old_answers_leave_nothing_behind() -> None:
    now = [0.0]
    memory: Memory[int, int] = Memory(1.0, lambda: now[0])
    for number in range(1000):
        now[0] += 0.01
        one(memory, number, lambda: 0)
    assert len(memory._answers) <= 101
