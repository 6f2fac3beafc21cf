"""Lets a view be a coroutine on the event loop that its request came over."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

LOOP: Final = "dibs.loop"
"""Where a request's scope names the event loop that it came over."""


def on_the_loop(
    view: Callable[..., Awaitable[HttpResponse]],
) -> Callable[..., HttpResponse]:
    """Make a view of a coroutine that needs the event loop of this process; its thread waits."""

    @wraps(view)
    def wait(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        loop: asyncio.AbstractEventLoop = request.scope[LOOP]  # type: ignore[attr-defined]

        async def answer() -> HttpResponse:
            return await view(request, *args, **kwargs)

        return asyncio.run_coroutine_threadsafe(answer(), loop).result()

    return wait
