"""Time limit for the start of an HTTP response. The request itself is not cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from board.domain.errors import Unavailable
from board.submission import TIME_LIMIT_S
from realtime.server.refusing import refuse

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_BEGIN_S: Final = TIME_LIMIT_S + 2
"""Longer than commands wait by themselves, so that a more specific refusal comes first."""


def with_time_limit(application: Application) -> Application:
    """Wrap an application so that it answers 503 `unavailable` (K6) if it has not started a
    response in time.

    A query that waits in a thread cannot be cancelled; its late response is discarded. If the
    command is carried out nevertheless, it has its idempotency record, so a retry with the same
    `Idempotency-Key` finds it (K2).
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
