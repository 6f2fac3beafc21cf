"""A network that carries little: a TCP proxy that passes so many bytes a second towards the client,
and keeps few.
"""

import asyncio
import socket

from tests.servers.link import Link

_STEP_S = 0.05


class SlowLink(Link):
    """Carries connections to a server's port.

    Args:
        bytes_per_s: how much comes through to the client; 16,000 are 128 kbit/s.
    """

    def __init__(self, port: int, bytes_per_s: int) -> None:
        super().__init__(port)
        self._step = int(bytes_per_s * _STEP_S)

    async def _carry(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        far = socket.socket()
        # What the network keeps on its way is no more than this.
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        far.setblocking(False)
        await asyncio.get_running_loop().sock_connect(far, ("127.0.0.1", self._server_port))
        from_server, to_server = await asyncio.open_connection(sock=far, limit=self._step)
        await asyncio.wait(
            [
                asyncio.create_task(_pass(from_client, to_server, 65_536, 0)),
                asyncio.create_task(_pass(from_server, to_client, self._step, _STEP_S)),
            ],
            return_when=asyncio.FIRST_COMPLETED,
        )
        to_client.close()
        to_server.close()


async def _pass(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int, pause_s: float
) -> None:
    try:
        while data := await source.read(most):
            target.write(data)
            await target.drain()
            await asyncio.sleep(pause_s * len(data) / most)
    except ConnectionError:
        return
