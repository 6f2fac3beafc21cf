"""The protocol with each fast path switched off: the same answers, and every client in order."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import QUICK, Effort
from tests.live import test_cases
from tests.live.board import join, new_task
from tests.servers.dibs import Dibs
from tests.servers.without import PATHS

CLIENTS = 8
TASKS = 10


@pytest.fixture(scope="module", params=PATHS)
def plainer(request: pytest.FixtureRequest, folder: Path) -> Iterator[Dibs]:
    server = Dibs(
        folder / f"without-{request.param}",
        module="tests.servers.without",
        WITHOUT=request.param,
        **QUICK,
    )
    server.shell(test_cases.ADD_SOMEBODY_INACTIVE)
    yield server
    server.stop()


async def test_the_table_of_cases_holds(plainer: Dibs, effort: Effort) -> None:
    await test_cases.test_every_command(plainer, effort, "operator", "websocket")


async def test_one_of_many_gets_each_task_and_all_follow(plainer: Dibs) -> None:
    """K1, S1: a race for each task; every client has the same board in the end."""
    for name in ("sam", "alice", "bob"):
        plainer.token(name)
    sam, *clients = await asyncio.gather(
        join(plainer, "sam"), *(join(plainer, ("alice", "bob")[n % 2]) for n in range(CLIENTS))
    )
    for _ in range(TASKS):
        task = await new_task(sam)
        answers = await asyncio.gather(*(client.do("claim", task=task["id"]) for client in clients))
        won = [answer["task"]["owner"]["id"] for answer in answers if answer["type"] == "ok"]
        lost = [answer for answer in answers if answer["type"] != "ok"]
        # A second claim of the same person is answered ok, too.
        assert len(set(won)) == 1
        assert len(won) == CLIENTS // 2
        assert {answer["current_owner"]["id"] for answer in lost} == set(won)
        await sam.granted("cancel", task=task["id"], reason="the race is over")
    await sam.until(lambda: all(client.rev == sam.rev for client in clients))
    assert all(client.tasks == sam.tasks for client in clients)
    for client in (sam, *clients):
        await client.close()
