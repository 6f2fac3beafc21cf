"""What is asked while a query is under way is answered together, by a query that begins later."""

import asyncio
from collections.abc import Collection

import pytest

from board.domain.errors import Unavailable
from realtime.work.lookups import Lookups


class Source:
    """A database that answers when it is let go; `asked` has the keys of each query."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.fails: dict[str, Exception] = {}

    async def query(self, keys: Collection[str]) -> dict[str, str]:
        number = len(self.asked)
        self.asked.append(set(keys))
        self.begun.set()
        await self.go_on.wait()
        for key in keys:
            if key in self.fails:
                raise self.fails[key]
        return {key: f"{key}{number}" for key in keys}


@pytest.fixture
def source() -> Source:
    return Source()


async def test_what_waits_is_asked_together_and_never_of_a_query_under_way(source: Source) -> None:
    lookups = Lookups(source.query)
    asking = [asyncio.create_task(lookups.ask(key)) for key in "aab"]
    await source.begun.wait()
    later = [asyncio.create_task(lookups.ask(key)) for key in "abc"]
    await asyncio.sleep(0)
    source.go_on.set()
    assert await asyncio.gather(*asking, *later) == ["a0", "a0", "b0", "a1", "b1", "c1"]
    assert source.asked == [{"a", "b"}, {"a", "b", "c"}]


async def test_a_query_has_a_largest_number_of_keys(source: Source) -> None:
    lookups = Lookups(source.query, most=2)
    source.go_on.set()
    assert await asyncio.gather(*map(lookups.ask, "abc")) == ["a0", "b0", "c1"]


async def test_a_client_that_gives_up_takes_no_other_along(source: Source) -> None:
    lookups = Lookups(source.query)
    gone, stays = (asyncio.create_task(lookups.ask("a")) for _ in range(2))
    await source.begun.wait()
    gone.cancel()
    source.go_on.set()
    assert await stays == "a0"


async def test_a_database_that_is_silent_refuses_all_who_wait(source: Source) -> None:
    lookups = Lookups(source.query)
    first = asyncio.create_task(lookups.ask("a"))
    await source.begun.wait()
    second = asyncio.create_task(lookups.ask("b"))
    await asyncio.sleep(0)
    source.fails["a"] = Unavailable()
    source.go_on.set()
    for asked in (first, second):
        with pytest.raises(Unavailable):
            await asked
    del source.fails["a"]
    assert await lookups.ask("a") == "a1"


async def test_a_key_that_fails_harms_no_other(source: Source) -> None:
    lookups = Lookups(source.query)
    source.fails["b"] = ValueError("not this one")
    source.go_on.set()
    told = await asyncio.gather(*map(lookups.ask, "abc"), return_exceptions=True)
    assert [type(each) for each in told] == [str, ValueError, str]
