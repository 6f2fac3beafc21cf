"""How a connection is closed: `bye` first (X1), also to a client that does not read (4002)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from realtime.boards.link import Link
from realtime.protocol import down
from realtime.protocol.closing import Closing
from realtime.work import metrics

BYE_UNREAD_S: Final = 30.0
"""How long the `bye` of a client that does not read waits for it (X3)."""

CloseSocket = Callable[[int], Awaitable[None]]
"""Sends the close frame with a code, or ends the response."""


async def goodbye(
    link: Link, close: CloseSocket, closing: Closing, language: str, after_ms: int = 0
) -> None:
    """Say why, then close."""
    metrics.CLOSED.labels(closing.code).inc()
    link.write(down.bye(closing, language, after_ms))
    if closing is not Closing.TOO_SLOW:
        await link.flushed()
        await close(closing.number)
        return
    try:
        await asyncio.wait_for(link.ready(), BYE_UNREAD_S)
    except TimeoutError:
        link.abort()
    else:
        await close(closing.number)
