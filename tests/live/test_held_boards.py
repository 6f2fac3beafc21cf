"""Boards that another transaction holds: the wait of one board is no other board's."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack

import psycopg
import pytest

from board.domain.ids import MAX_INTEGER
from tests.client import Client
from tests.live.board import join
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres

HELD = 6
"""More than a server once had threads for all of its boards."""


@pytest.fixture
def database(grown: Dibs, postgres: Postgres) -> Iterator[psycopg.Connection]:
    """The servers' database, with `held-1` and its like beside the demo board."""
    with psycopg.connect(postgres.url("grown"), autocommit=True) as connection:
        for number in range(1, HELD + 1):
            connection.execute(
                "CREATE TEMP TABLE fresh AS SELECT * FROM board_board WHERE slug = 'demo'"
            )
            connection.execute(
                "UPDATE fresh SET id = nextval(pg_get_serial_sequence('board_board', 'id')), "
                "slug = %s, rev = 0, epoch = %s",
                [f"held-{number}", f"held-{os.getpid()}-{number}"],
            )
            connection.execute("INSERT INTO board_board SELECT * FROM fresh")
            connection.execute(
                "INSERT INTO board_membership (board_id, person_id, role) SELECT fresh.id, "
                "person_id, role FROM fresh, board_membership WHERE board_id = "
                "(SELECT id FROM board_board WHERE slug = 'demo')"
            )
            connection.execute("DROP TABLE fresh")
        yield connection
        for table, column in (("receipt", "board_id"), ("membership", "board_id"), ("board", "id")):
            connection.execute(
                f"DELETE FROM board_{table} WHERE {column} IN "
                "(SELECT id FROM board_board WHERE slug LIKE 'held-%')"
            )


async def test_a_board_does_not_wait_for_boards_that_are_held(
    grown: Dibs, database: psycopg.Connection
) -> None:
    async with AsyncExitStack() as stack:
        held = [
            await stack.enter_async_context(
                await Client.join(grown.ws(f"/ws/boards/held-{number}/"), grown.token("sam"))
            )
            for number in range(1, HELD + 1)
        ]
        free = await stack.enter_async_context(await join(grown, "sam"))
        with database.transaction():
            database.execute("SELECT 1 FROM board_board WHERE slug LIKE 'held-%' FOR UPDATE")
            waiting = [client.ask("claim_next") for client in held]
            # A pong comes back after the command in front of it was submitted.
            await asyncio.gather(*(client.do("ping") for client in held))
            answer = await free.do("claim", task=MAX_INTEGER)
            first = [one for one in waiting if one.done()]
        assert answer["code"] == "unknown_task"
        assert not first, "it waited until the lock of a held board timed out"
        await asyncio.gather(*waiting)
