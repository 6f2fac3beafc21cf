"""A bound on how long an answer over HTTP may take to begin. What is asked is another's; it goes on if it can."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from board.domain.errors import Unavailable
from realtime.server.refusing import refuse
from realtime.work.database import PATIENCE_S

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_BEGIN_S: Final = PATIENCE_S + 2
"""Longer than a command waits by itself, so that whoever can say more about it does."""


def patient(application: Application) -> Application:
    """Let an application answer 503 `unavailable` (K6) if it has not begun to in time.

    A query that waits in a thread cannot be called back; what it still says is not heard. A command that is done
    nevertheless has its receipt, so that the same `Idempotency-Key` finds it (K2).
    """
    late: set[asyncio.Future[None]] = set()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        began = asyncio.Event()
        given_up = False

        async def say(message: Message) -> None:
            if not given_up:
                began.set()
                await send(message)

        answering = asyncio.ensure_future(application(scope, receive, say))
        beginning = asyncio.ensure_future(began.wait())
        try:
            await asyncio.wait(
                {answering, beginning}, timeout=_BEGIN_S, return_when=asyncio.FIRST_COMPLETED
            )
            if answering.done() or began.is_set():
                await answering
                return
        except asyncio.CancelledError:
            answering.cancel()
            raise
        finally:
            beginning.cancel()
        given_up = True
        late.add(answering)
        answering.add_done_callback(late.discard)
        await refuse(scope, send, Unavailable())

    return serve
