"""What Redis may do: it is only speed.

Nothing that anyone publishes there is believed without a MAC, and nothing lasts.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
import redis as redis_py

from board.domain.events import Changes
from board.domain.ids import BoardId, Rev
from realtime.boards.sealing import Seal
from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.live.test_health import counted
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis

DELAY_S = 0.5
"""Faster than the look of every second would be."""


@pytest.fixture(scope="module")
def own_redis(folder: Path) -> Iterator[Redis]:
    """One that may go away: of these tests alone."""
    server = Redis(folder / "own_redis")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(folder: Path, postgres: Postgres, own_redis: Redis) -> Iterator[Dibs]:
    url = postgres.create("nudged")
    server = Dibs(
        folder / "nudged", processes=2, DATABASE_URL=url, REDIS_URL=own_redis.url, **QUICK
    )
    yield server
    server.stop()


class Forger:
    """A program that can publish to Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis_py.Redis(port=redis.port)

    def publish(self, message: Any) -> None:
        packed = message if isinstance(message, bytes) else msgpack.packb(message)
        assert self._redis.publish("dibs__group__board.1", packed) > 0

    def lose_the_board(self) -> None:
        """Take every subscription away, as a failover does."""
        self._redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")


def false_claim(client: Client, task: int) -> Changes:
    """Make an event of the next revision that never was."""
    body = {
        **client.tasks[task],
        "owner": {"id": 99, "username": "mallory", "name": "Mallory"},
        "rev": client.rev + 1,
    }
    import orjson

    event = orjson.dumps(
        {
            "rev": client.rev + 1,
            "kind": "task.claimed",
            "task": body,
            "by": None,
            "at": "2026-01-01T00:00:00Z",
        }
    )
    return Changes(BoardId(1), client.epoch, Rev(0), ((Rev(client.rev + 1), event),))


async def until_joined(sam: Client, alice: Client) -> None:
    """Wait until events come from the other process faster than by looking every second."""
    async with asyncio.timeout(30):
        while True:
            start = time.monotonic()
            task = await new_task(sam)
            await alice.until(lambda task=task: task["id"] in alice.tasks)
            quick = time.monotonic() - start < DELAY_S
            await sam.granted("cancel", task=task["id"], reason="done")
            if quick:
                return


async def test_unsigned_messages_are_dropped(server: Dibs, own_redis: Redis) -> None:
    """S1: false events are shown nowhere, the true one with that revision comes, and no loop
    ends.
    """
    forger = Forger(own_redis)
    async with await join(server, "sam") as sam, await join(server, "alice", 1) as alice:
        task = await new_task(sam)
        await alice.until(lambda: alice.rev == sam.rev)
        before = await asyncio.to_thread(
            counted, server, 'dibs_backbone_rejected_total{reason="forged"}'
        )
        false = false_claim(alice, task["id"])
        old = {
            "type": "changes",
            "from": "x",
            "board": 1,
            "epoch": alice.epoch,
            "resumable_from": 0,
            "events": [[rev, body] for rev, body in false.events],
        }
        for message in (
            old,
            Seal("not ours", "x").write(false),
            7,
            [],
            {"type": 1},
            {},
            b"\xc1",
            b"",
            b"\xdf\xff\xff\xff\xff",
        ):
            forger.publish(message)
        await sam.granted("claim", task=task["id"])
        await alice.until(lambda: alice.rev == sam.rev, patience_s=3)
        assert alice.tasks[task["id"]]["owner"]["username"] == "sam"
        assert not any("Mallory" in str(event) for event in alice.events())
        await until_joined(sam, alice)
        assert (
            await asyncio.to_thread(
                counted, server, 'dibs_backbone_rejected_total{reason="forged"}'
            )
            > before
        )
        await sam.granted("release", task=task["id"])


async def test_a_false_event_with_the_key_is_replaced_by_the_truth(
    server: Dibs, own_redis: Redis
) -> None:
    """S1, C8: the log is the truth; everyone who was shown something else gets a snapshot."""
    forger, secret = Forger(own_redis), (server.folder / "secret_key").read_text()
    async with await join(server, "sam") as sam, await join(server, "alice", 1) as alice:
        task = await new_task(sam)
        await alice.until(lambda: alice.rev == sam.rev)
        forger.publish(Seal(secret, "x").write(false_claim(alice, task["id"])))
        await alice.until(lambda: alice.tasks[task["id"]]["owner"])
        assert alice.tasks[task["id"]]["owner"]["username"] == "mallory"
        start = time.monotonic()
        await sam.do("claim", task=task["id"])
        await alice.until(
            lambda: (alice.tasks[task["id"]]["owner"] or {}).get("username") == "sam", patience_s=5
        )
        assert time.monotonic() - start < 5
        assert alice.of("snapshot")[1:], "in place"
        assert alice.code is None


async def test_a_board_that_is_opened_while_redis_is_away_is_followed_when_it_is_back(
    server: Dibs, own_redis: Redis
) -> None:
    """S4: `degraded` says so as long as it is so, and every board is told at once again."""
    own_redis.stop()
    async with await join(server, "sam") as sam, await join(server, "alice", 1) as alice:
        task = await new_task(sam)
        await alice.until(lambda: task["id"] in alice.tasks, patience_s=5)
        own_redis.start()
        await until_joined(sam, alice)
        Forger(own_redis).lose_the_board()
        await until_joined(sam, alice)
        await sam.granted("cancel", task=task["id"], reason="done")
