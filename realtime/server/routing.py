"""Routes paths to applications: HTTP, streams, WebSockets."""

from collections.abc import Callable
from typing import Any, cast

from channels.routing import URLRouter
from django.urls import path, re_path

from board.domain.errors import TooLarge, UpgradeRequired
from board.edge.door_log import tell_of_upgrade
from realtime.server.host import with_host
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


async def without_upgrade(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 426 to a plain request for a board's WebSocket (C1): a proxy took the upgrade off."""
    tell_of_upgrade()
    await refuse(scope, send, UpgradeRequired())


def with_body_limit(application: Application) -> Application:
    """Answer 413 to a request whose body was too large and was discarded."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if TOO_LARGE in scope.get("extensions", {}):
            await refuse(scope, send, TooLarge())
        else:
            await application(scope, receive, send)

    return serve


def http(rest: Application, api: Callable[[Application], Application]) -> Application:
    """Return the application of HTTP: streams, the API with a time limit, and `rest`.

    Args:
        api: makes the application of the API, which gives to another one what it does not serve.
    """
    limited = with_host(with_time_limit(api(rest)))
    routes: list[Any] = [
        path("api/boards/<slug:slug>/stream", cast("Any", stream)),
        re_path(r"", cast("Any", limited)),
    ]
    streams = cast("Application", URLRouter(routes))
    misled: list[Any] = [
        path("ws/boards/<slug:slug>/", cast("Any", without_upgrade)),
        re_path(r"", cast("Any", rest)),
    ]
    sockets = cast("Application", URLRouter(misled))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/ws/"):
            await sockets(scope, receive, send)
        elif not scope["path"].startswith("/api/"):
            await rest(scope, receive, send)
        elif scope["path"].endswith("/stream"):
            await streams(scope, receive, send)
        else:
            await limited(scope, receive, send)

    return with_body_limit(serve)
