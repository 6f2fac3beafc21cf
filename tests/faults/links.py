"""A network between clients and one node: a TCP proxy that stands still, breaks, loses, tears,
delays and narrows.
"""

import asyncio
import socket
from typing import Self

_STEP_S = 0.05


class Link:
    """Carries connections to a server's port.

    Attributes:
        delay_s: how long each piece is on its way.
        bytes_per_s: how much comes through to clients; 0 is no limit.
        refuses: whether new connections are reset at once.
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self.port = 0
        self.delay_s = 0.0
        self.bytes_per_s = 0
        self.refuses = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._loses = False
        self._tears = False
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> Self:
        self._listening = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        self._listening.close()
        self.cut()

    def freeze(self) -> None:
        """Keep what is sent, both ways, until `thaw`: a cable that was pulled for a while."""
        self._flows.clear()

    def thaw(self) -> None:
        self._flows.set()

    def cut(self) -> None:
        """Reset every connection."""
        for pair in tuple(self._pairs):
            for writer in pair:
                writer.transport.abort()

    def lose(self) -> None:
        """Let all connections that are there now, and that begin until `mend`, carry nothing ever
        again: half-open.
        """
        self._loses = True

    def tear(self) -> None:
        """Break each connection in the middle of the next piece that comes."""
        self._tears = True

    def mend(self) -> None:
        """Be a good network for what begins from now on."""
        self.delay_s, self.bytes_per_s, self.refuses, self._loses, self._tears = (
            0.0,
            0,
            False,
            False,
            False,
        )
        self.thaw()

    async def _begin(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        # The loop alone would let a task go that waits for nothing but its own connection.
        task = asyncio.create_task(self._carry(from_client, to_client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        if self.refuses:
            to_client.transport.abort()
            return
        far = socket.socket()
        if self.bytes_per_s:
            # What the network keeps on its way is no more than this.
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        far.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(far, ("127.0.0.1", self._server_port))
            from_server, to_server = await asyncio.open_connection(sock=far)
        except OSError:
            to_client.transport.abort()
            return
        pair = (to_client, to_server)
        self._pairs.add(pair)
        ways = [
            asyncio.create_task(self._pass(from_client, to_server, narrow=False)),
            asyncio.create_task(self._pass(from_server, to_client, narrow=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._pairs.discard(pair)
            for way in ways:
                way.cancel()
            for writer in pair:
                writer.close()

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, narrow: bool
    ) -> None:
        lost = False
        try:
            while data := await source.read(
                max(1, int(self.bytes_per_s * _STEP_S)) if narrow and self.bytes_per_s else 65_536
            ):
                await self._flows.wait()
                lost = lost or self._loses
                if lost:
                    continue
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                if self._tears:
                    target.write(data[: len(data) // 2])
                    await target.drain()
                    target.transport.abort()
                    return
                target.write(data)
                await target.drain()
                if narrow and self.bytes_per_s:
                    await asyncio.sleep(len(data) / self.bytes_per_s)
            if lost:
                await asyncio.Event().wait()
        except ConnectionError:
            return
