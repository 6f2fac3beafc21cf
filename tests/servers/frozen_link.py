"""A network that stands still: a TCP proxy that keeps what a client sends while it is frozen, and
delivers it afterwards.
"""

import asyncio

from tests.servers.link import Link


class FrozenLink(Link):
    """Carries connections to a server's port. No connection is closed by freezing."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._flows = asyncio.Event()
        self._flows.set()
        self._kept = asyncio.Event()

    def freeze(self) -> None:
        self._flows.clear()
        self._kept.clear()

    async def keeps_something(self) -> None:
        """Wait until a client has sent something that does not get through."""
        await self._kept.wait()

    def thaw(self) -> None:
        self._flows.set()

    async def _carry(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        await asyncio.wait(
            [
                asyncio.create_task(self._pass(from_client, to_server)),
                asyncio.create_task(self._pass(from_server, to_client)),
            ],
            return_when=asyncio.FIRST_COMPLETED,
        )
        to_client.close()
        to_server.close()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            if not self._flows.is_set():
                self._kept.set()
                await self._flows.wait()
            target.write(data)
            await target.drain()
