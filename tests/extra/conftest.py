"""What tests of companies' accounts share: an OpenID provider, browsers of a module's server."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from oidc_provider_mock import run_server_in_thread

from tests.servers.dibs import Dibs


@dataclass(frozen=True, slots=True)
class Provider:
    """The company's provider."""

    issuer: str

    def tell(self, subject: str, **claims: Any) -> None:
        """Set what the provider says of an account."""
        reply = httpx.put(f"{self.issuer}/users/{subject}", json=claims, trust_env=False)
        reply.raise_for_status()

    def answer(self, asked: str, subject: str) -> str:
        """Sign in at the provider; returns where it sends the browser back to."""
        reply = httpx.post(asked, data={"sub": subject}, trust_env=False)
        assert reply.status_code == 302, reply.text
        return reply.headers["Location"]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_server_in_thread(require_nonce=True) as server:
        yield Provider(f"http://localhost:{server.server_port}")


@pytest.fixture
async def browser(server: Dibs) -> AsyncIterator[Callable[[], Any]]:
    async with AsyncExitStack() as opened:

        async def open_() -> httpx.AsyncClient:
            http = httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=30)
            return await opened.enter_async_context(http)

        yield open_
