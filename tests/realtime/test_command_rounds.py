"""What comes in one round of the event loop is submitted together, and every outcome comes back."""

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest

from board.domain.commands import ClaimNext
from board.domain.errors import Unexpected
from board.domain.ids import BoardId, Ref
from board.domain.results import Result
from board.service import MOST
from board.store.request import Request
from board.submission import CommandQueues
from realtime.work.command_rounds import CommandRounds

ONE, TWO = BoardId(1), BoardId(2)


class Service:
    """Stands for the service: notes its batches, and answers with the refs."""

    def __init__(self) -> None:
        self.batches: list[tuple[BoardId, list[str]]] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, board: BoardId, requests: Sequence[Request]) -> list[Result]:
        assert self.go_on.wait(20)
        refs = [str(request.ref) for request in requests]
        self.batches.append((board, refs))
        outcomes = [Unexpected() for _ in refs]
        for outcome, ref in zip(outcomes, refs, strict=True):
            outcome.id = ref
        return [*outcomes]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    service = Service()
    monkeypatch.setattr("board.submission.queues", CommandQueues(service, threads=2))
    yield service
    service.go_on.set()


def given(ref: str) -> Request:
    return Request(None, ClaimNext(), Ref(ref))


async def outcome(future: "asyncio.Future[Result]") -> str:
    result = await future
    assert isinstance(result, Unexpected)
    return result.id


async def test_the_commands_of_one_round_are_one_batch_for_each_board(service: Service) -> None:
    commands = CommandRounds()
    asked = [(ONE, "a"), (TWO, "b"), (ONE, "c")]
    futures = [commands.submit(board, given(ref)) for board, ref in asked]
    assert [await outcome(future) for future in futures] == ["a", "b", "c"]
    assert sorted(service.batches) == [(ONE, ["a", "c"]), (TWO, ["b"])]


async def test_a_full_batch_does_not_wait_for_the_end_of_its_round(service: Service) -> None:
    commands = CommandRounds()
    service.go_on.clear()
    refs = [f"{number}" for number in range(MOST + 1)]
    futures = [commands.submit(ONE, given(ref)) for ref in refs]
    service.go_on.set()
    assert [await outcome(future) for future in futures] == refs
    assert [len(batch) for _, batch in service.batches] == [MOST, 1]


async def test_idle_waits_for_every_outcome(service: Service) -> None:
    commands = CommandRounds()
    service.go_on.clear()
    future = commands.submit(ONE, given("a"))
    idle = asyncio.ensure_future(commands.idle())
    await asyncio.sleep(0)
    assert not idle.done()
    service.go_on.set()
    await asyncio.wait_for(idle, 20)
    assert future.done()


async def test_an_outcome_that_is_not_awaited_any_more_harms_no_other(service: Service) -> None:
    commands = CommandRounds()
    first, second = (commands.submit(ONE, given(ref)) for ref in "ab")
    first.cancel()
    assert await outcome(second) == "b"
    await asyncio.wait_for(commands.idle(), 20)


async def test_a_board_has_commands_under_way_until_their_outcomes_are_there(
    service: Service,
) -> None:
    commands = CommandRounds()
    service.go_on.clear()
    futures = [commands.submit(ONE, given(ref)) for ref in ("a", "b")]
    assert (commands.under_way(ONE), commands.under_way(TWO)) == (True, False)
    await asyncio.sleep(0)
    assert commands.under_way(ONE)
    service.go_on.set()
    await asyncio.wait(futures)
    assert not commands.under_way(ONE)


async def test_what_is_submitted_together_follows_what_was_given_before(service: Service) -> None:
    commands = CommandRounds()
    first = commands.submit(ONE, given("a"))
    together = commands.submit_together(ONE, [given("b"), given("c")])
    assert commands.under_way(ONE)
    outcomes = await asyncio.wait_for(together, 20)
    assert first.done()
    assert [each.id for each in outcomes if isinstance(each, Unexpected)] == ["b", "c"]
    assert [ref for _, refs in service.batches for ref in refs] == ["a", "b", "c"]
    assert not commands.under_way(ONE)
