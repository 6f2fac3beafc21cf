"""What tests of companies' accounts share: browsers of a module's server."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from tests.servers.dibs import Dibs


@pytest.fixture
async def browser(server: Dibs) -> AsyncIterator[Callable[[], Any]]:
    async with AsyncExitStack() as opened:

        async def open_() -> httpx.AsyncClient:
            http = httpx.AsyncClient(base_url=server.http(), trust_env=False, timeout=30)
            return await opened.enter_async_context(http)

        yield open_
