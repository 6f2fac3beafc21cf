"""The API's coroutines without Django's middleware: requests that show no cookie are served on the
event loop, from the first byte to the last.

Sessions, CSRF and messages begin with a cookie. A request that has one, or whose path has no
coroutine, goes through all of Django.
"""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, Final

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware

from board.api.urls import coroutines
from board.edge.caching import PrivateAnswers

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_PREFIX: Final = "/api/"
_HEADERS: Final = (
    SecurityMiddleware(lambda _: HttpResponse()),
    XFrameOptionsMiddleware(lambda _: HttpResponse()),
    CommonMiddleware(lambda _: HttpResponse()),
    PrivateAnswers(lambda _: HttpResponse()),
)
"""Those of Django's middleware that add to a response without a cookie."""


def direct(rest: Application, headers: dict[str, str]) -> Application:
    """Serve what has a coroutine and shows no cookie; `rest` serves all else.

    Args:
        headers: of every response.
    """
    own = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        found = None if _needs_django(scope) else coroutines.find(scope["path"][len(_PREFIX) :])
        if found is None:
            await rest(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        view, arguments = found
        request = ASGIRequest(scope, BytesIO(body))
        if request.method == "HEAD":
            # RFC 9110, section 9.3.2. The server leaves the body out.
            request.method = "GET"
        response = await view(request, **arguments)
        if isinstance(response, HttpResponseNotAllowed):
            await rest(scope, _again(body), send)
            return
        await _answer(request, response, own, send)

    return serve


def _needs_django(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"cookie" in names or b"host" not in names


async def _body(receive: Receive) -> bytes | None:
    """Read a body; None if the client leaves before it has sent it."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes) -> Receive:
    """Give a body that was read to another application."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        # Nothing else comes; the application is cancelled when the client leaves.
        await asyncio.get_running_loop().create_future()
        raise AssertionError("unreachable")

    return receive


async def _answer(
    request: HttpRequest, response: HttpResponse, own: list[tuple[bytes, bytes]], send: Send
) -> None:
    for middleware in _HEADERS:
        middleware.process_response(request, response)
    named = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    start = {"type": "http.response.start", "status": response.status_code, "headers": named + own}
    await send(start)
    await send({"type": "http.response.body", "body": response.content, "more_body": False})
