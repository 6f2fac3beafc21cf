"""Which boards a hub holds, and for how long."""

import asyncio
from typing import Any

from board.domain.events import Changes
from board.domain.ids import Rev
from realtime.boards.hub import Hub
from tests.realtime.conftest import SlowBackbone
from tests.realtime.links import BOARD


async def test_a_board_stays_while_its_first_client_waits_for_redis(
    hub: Hub[Any], slow: SlowBackbone
) -> None:
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def first() -> int:
        async with hub.board(BOARD) as live:
            arrived.set()
            await leave.wait()
            return live.room.rev

    client = asyncio.create_task(first())
    await slow.asked.wait()
    async with hub.board(BOARD):
        pass
    slow.answers.set()
    await asyncio.wait_for(arrived.wait(), 5)
    hub.hear(Changes(BOARD, "e", Rev(0), ((Rev(1), b"{}"),)))
    leave.set()
    assert await client == 1


async def test_a_client_that_gives_up_leaves_nothing_behind(
    hub: Hub[Any], slow: SlowBackbone
) -> None:
    async def look_in() -> None:
        async with hub.board(BOARD):
            pass

    client = asyncio.create_task(look_in())
    await slow.asked.wait()
    client.cancel()
    await asyncio.wait([client])
    assert client.cancelled()
    assert hub.watched == set()
