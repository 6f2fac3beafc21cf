"""A TCP proxy before a server's port: what kinds of bad networks have in common."""

import asyncio
from types import TracebackType
from typing import Self


class Link:
    """Carries connections to a server's port, each as `_carry` does.

    Attributes:
        port: where clients connect.
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self.port = 0

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._listening.close()

    async def _carry(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        raise NotImplementedError
