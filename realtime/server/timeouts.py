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

    A thread that waits for the database cannot be ended; its late response is discarded. If a
    command is carried out nevertheless, it has its idempotency record, so a retry with the same
    `Idempotency-Key` finds it (K2).
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def say(message: Message) -> None:
            nonlocal began
            if not began:
                began = True
                limit.reschedule(None)
            await send(message)

        try:
            async with asyncio.timeout(_BEGIN_S) as limit:
                await application(scope, receive, say)
        except TimeoutError:
            if began or not limit.expired():
                raise
            await refuse(scope, send, Unavailable())

    return serve
