"""Routes paths to applications: HTTP, streams, WebSockets."""

from typing import Any, cast

from channels.routing import URLRouter
from django.urls import path, re_path

from board.domain.errors import TooLarge
from realtime.node import node
from realtime.server.refusing import TOO_LARGE, refuse
from realtime.server.timeouts import Application, Receive, Scope, Send, with_time_limit
from realtime.sockets.consumers import BoardConsumer, NoSuchPath
from realtime.sockets.stream import stream

# Django's `path` is typed for views; Channels routes by it all the same.
_sockets: list[Any] = [
    path("ws/boards/<slug:slug>/", cast("Any", BoardConsumer.as_asgi())),
    re_path(r"", cast("Any", NoSuchPath.as_asgi())),
]
websocket = URLRouter(_sockets)


def with_node(application: Application) -> Application:
    """Create the node before the first request: it publishes events and counts conflicts."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        node()
        await application(scope, receive, send)

    return serve


def with_body_limit(application: Application) -> Application:
    """Answer 413 to a request whose body was too large and was discarded."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if TOO_LARGE in scope.get("extensions", {}):
            await refuse(scope, send, TooLarge())
        else:
            await application(scope, receive, send)

    return serve


def http(rest: Any) -> Application:
    """Return the application of HTTP: streams; `rest` for every other path, with a time limit for
    the API.
    """
    routes: list[Any] = [
        path("api/boards/<slug:slug>/stream", cast("Any", stream)),
        re_path(r"^api/", cast("Any", with_node(with_time_limit(rest)))),
        re_path(r"", rest),
    ]
    return with_body_limit(cast("Application", URLRouter(routes)))
