"""A reverse proxy through which no WebSocket passes, until it is told to let them."""

import asyncio
import re

from tests.servers.link import Link

_REFUSED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class PlainLink(Link):
    """Carries connections to a server's port.

    Attributes:
        upgrades: whether WebSockets pass; browsers make each of them on a connection of its own.
        refused: how many did not.
        host: the name that requests come with; None passes on what clients say.
    """

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.upgrades = False
        self.refused = 0
        self.host: str | None = None
        self._carried: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Cut every connection that it carries."""
        for writer in self._carried:
            writer.transport.abort()

    async def _carry(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        try:
            head = await from_client.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            to_client.close()
            return
        if b"\r\nupgrade: websocket\r\n" in head.lower() and not self.upgrades:
            self.refused += 1
            to_client.write(_REFUSED)
            to_client.close()
            return
        if self.host:
            head = re.sub(rb"(?i)(?<=\r\nhost: )[^\r]*", self.host.encode(), head)
            # The next request has a connection of its own, whose name is changed as well.
            head = head.replace(b"\r\nConnection: keep-alive\r\n", b"\r\nConnection: close\r\n")
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        to_server.write(head)
        self._carried |= {to_client, to_server}
        await asyncio.wait(
            [
                asyncio.create_task(_pass(from_client, to_server)),
                asyncio.create_task(_pass(from_server, to_client)),
            ],
            return_when=asyncio.FIRST_COMPLETED,
        )
        to_client.close()
        to_server.close()
        self._carried -= {to_client, to_server}


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    except ConnectionError:
        return
