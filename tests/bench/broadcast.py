"""A peer: `websockets` with `broadcast()`. Each message makes one event, as in `loop.c`.

`python -m tests.bench.broadcast FILE` prints its port; FILE has the payload.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.bench.payload import with_revision


async def main(payload: str) -> None:
    revisions = itertools.count(1)

    async def handle(connection: ServerConnection) -> None:
        async for _ in connection:
            broadcast(server.connections, with_revision(payload, next(revisions)))

    async with serve(handle, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        sys.stdout.write(f"{next(iter(server.sockets)).getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_text()))
