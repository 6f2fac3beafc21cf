"""Middleware that names the server's build in each response of the API, so that old pages can offer
the new one.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from realtime.protocol.version import BUILD

_HEADER = "Dibs-Build"


@sync_and_async_middleware
def announce(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Wrap the next handler, sync or async."""

    def named(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith("/api/"):
            response[_HEADER] = BUILD
        return response

    if iscoroutinefunction(get_response):

        async def later(request: HttpRequest) -> HttpResponse:
            answer: Awaitable[HttpResponse] = get_response(request)
            return named(request, await answer)

        return later
    return lambda request: named(request, get_response(request))
