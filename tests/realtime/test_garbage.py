"""When old objects are collected: with the real collector, and a clock that a test sets."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from realtime.work import garbage
from realtime.work.garbage import EVERY_S, LATEST_S, QuietCollector


class Cycle:
    def __init__(self) -> None:
        self.self = self


class Clock:
    """Seconds of time, and of CPU used."""

    def __init__(self) -> None:
        self.now_s = self.used_s = 0.0
        self.collector = QuietCollector(lambda: self.used_s, lambda: self.now_s)

    async def go_on(self, seconds: float, used_s: float) -> None:
        """Let time pass until the next check, which meets a second of this use."""
        self.now_s += seconds - 1
        self.used_s += seconds
        await self.collector.check()
        self.now_s += 1
        self.used_s += used_s
        await self.collector.check()


@pytest.fixture
def old() -> Iterator[weakref.ref[Cycle]]:
    """A cycle that is garbage, too old for collections of young objects."""
    cycle = Cycle()
    known = weakref.ref(cycle)
    gc.collect()
    gc.disable()
    del cycle
    yield known
    gc.enable()


async def test_an_old_cycle_goes_in_the_first_quiet_second_after_a_minute(
    old: weakref.ref[Cycle],
) -> None:
    clock = Clock()
    await clock.go_on(EVERY_S / 2, used_s=0)
    assert old() is not None, "too early"
    await clock.go_on(EVERY_S, used_s=0.9)
    assert old() is not None, "a busy second"
    await clock.go_on(2, used_s=0.01)
    assert old() is None


async def test_a_process_that_is_never_quiet_collects_all_the_same(
    old: weakref.ref[Cycle],
) -> None:
    clock = Clock()
    await clock.go_on(LATEST_S - 1, used_s=0.9)
    assert old() is not None
    await clock.go_on(2, used_s=0.9)
    assert old() is None


async def test_what_took_long_to_search_is_not_searched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(garbage, "_LONG_S", -1.0)
    clock, frozen = Clock(), gc.get_freeze_count()
    try:
        await clock.go_on(EVERY_S, used_s=0)
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
