"""How many commands a client may send, and what floods are told (K8)."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.live.board import join
from tests.servers.dibs import Dibs


@pytest.fixture(scope="module")
def limited(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "limited", DIBS_COMMANDS_PER_S="2", DIBS_BURST="5", DIBS_IN_FLIGHT="4")
    yield server
    server.stop()


@contextmanager
def held(server: Dibs) -> Iterator[None]:
    """Hold the database's write lock, so that commands wait."""
    with closing(
        sqlite3.connect(server.folder / "dibs.sqlite3", isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


SLOWER = (
    "from board.models.people import Token; "
    "Token.objects.filter(name='slow').update(commands_per_s=1, burst=5)"
)


QUICKER = (
    "from board.models.people import Token; "
    "Token.objects.filter(name='quick').update(commands_per_s=70, burst=60)"
)


class TestK8:
    """K8: limits, and who floods."""

    async def test_commands_per_person(self, limited: Dibs) -> None:
        async with (
            await join(limited, "alice") as one,
            await join(limited, "alice") as two,
            await join(limited, "bob") as bob,
        ):
            assert one.welcome["limits"] == {
                "frame_bytes": 65536,
                "commands_per_s": 2,
                "burst": 5,
                "in_flight": 4,
            }
            answers = [await client.do("claim", task=2**50) for client in (one, two) * 4]
            codes = [answer["code"] for answer in answers]
            assert codes[:5] == ["unknown_task"] * 5
            assert codes[-1] == "rate_limited"
            assert answers[-1]["retry"]["can_retry"] is True
            # Ping and invalid frames do not count, and neither do others' commands.
            assert (await one.do("ping"))["type"] == "pong"
            assert (await bob.do("claim", task=2**50))["code"] == "unknown_task"

    async def test_sockets_and_http_together(self, limited: Dibs) -> None:
        token = limited.run("token", "ana", "--name", "slow").split()[-1]
        limited.shell(SLOWER)
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/api/boards/demo/tasks/{2**50}/claim"
        async with (
            await Client.join(limited.ws(), token) as ana,
            httpx.AsyncClient(base_url=limited.http(), headers=headers, trust_env=False) as http,
        ):
            start = time.monotonic()
            codes = [(await ana.do("claim", task=2**50))["code"] for _ in range(10)]
            replies = [await http.post(path) for _ in range(10)]
            codes += [reply.json()["code"] for reply in replies]
            # One budget: 5 at once, and one more each second.
            assert 5 <= codes.count("unknown_task") <= 6 + time.monotonic() - start
            refused = next(reply for reply in replies if reply.status_code == 429)
            assert int(refused.headers["Retry-After"]) >= 1

    async def test_a_token_has_its_own(self, limited: Dibs) -> None:
        token = limited.run("token", "sam", "--name", "quick").split()[-1]
        limited.shell(QUICKER)
        async with await Client.join(limited.ws(), token) as sam:
            assert sam.welcome["limits"] == {
                "frame_bytes": 65536,
                "commands_per_s": 70,
                "burst": 60,
                "in_flight": 4,
            }
            answers = [await sam.do("claim", task=2**50) for _ in range(40)]
            assert {answer["code"] for answer in answers} == {"unknown_task"}

    async def test_in_flight(self, limited: Dibs) -> None:
        async with await join(limited, "charlie") as charlie:
            with held(limited):
                asked = [charlie.ask("claim", task=2**50) for _ in range(5)]
                await charlie.until(lambda: charlie.of("error"))
                assert [answer["code"] for answer in charlie.of("error")] == ["rate_limited"]
                assert asked[4].done()
            answers = await asyncio.wait_for(asyncio.gather(*asked), 5)
            assert [answer["code"] for answer in answers] == [*["unknown_task"] * 4, "rate_limited"]

    async def test_a_flooder_is_told_then_closed(self, limited: Dibs) -> None:
        flooder = await join(limited, "liwei")
        for number in range(300):
            flooder.ask("claim", task=2**50, ref=f"flood{number}")
        assert await flooder.closed() == 4429
        refused = [answer for answer in flooder.of("error") if answer["code"] == "rate_limited"]
        assert len(refused) == 101
        assert flooder.frames[-1]["type"] == "bye"
