"""How many may be connected: per person and per address, also behind a proxy (K8, close code
4509).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client import Client
from tests.live.board import join
from tests.servers.dibs import Dibs


@pytest.fixture(scope="module")
def small(folder: Path) -> Iterator[Dibs]:
    server = Dibs(
        folder / "small",
        DIBS_MAX_SOCKETS_PER_PERSON="2",
        DIBS_MAX_SOCKETS_PER_ADDRESS="3",
        DIBS_TRUSTED_PROXIES="127.0.0.1",
        DIBS_HOST="::",
    )
    yield server
    server.stop()


async def full(server: Dibs, username: str, **headers: str) -> None:
    """Check that the client is told that there are too many."""
    client = await Client.open(server.ws(), server.token(username), headers=headers)
    assert await client.closed() == 4509
    (bye,) = client.frames
    assert (bye["code"], bye["reconnect"]) == ("too_many_connections", False)


async def test_per_person(small: Dibs) -> None:
    first, second = await join(small, "alice"), await join(small, "alice")
    await full(small, "alice")
    async with await join(small, "bob"):
        pass
    await first.close()
    async with await join(small, "alice"):
        pass
    await second.close()


async def test_per_address_as_a_trusted_proxy_tells_it(small: Dibs) -> None:
    def behind(address: str) -> dict[str, str]:
        return {"X-Forwarded-For": f"198.51.100.1, {address}"}

    names = ("alice", "bob", "charlie")
    clients = [await join(small, name, headers=behind("203.0.113.5")) for name in names]
    await full(small, "sam", **behind("203.0.113.5"))
    async with await join(small, "sam", headers=behind("203.0.113.6")):
        pass
    for client in clients:
        await client.close()
    async with await join(small, "sam", headers=behind("203.0.113.5")):
        pass
