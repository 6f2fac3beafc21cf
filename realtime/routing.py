"""Which path is which connection."""

from typing import Any, cast

from channels.routing import URLRouter
from django.urls import path, re_path

from realtime.consumers import BoardConsumer, NoSuchPath
from realtime.patience import patient
from realtime.stream import stream

# Django's `path` is typed for views, and Channels routes by it all the same.
_sockets: list[Any] = [
    path("ws/boards/<slug:slug>/", cast("Any", BoardConsumer.as_asgi())),
    re_path(r"", cast("Any", NoSuchPath.as_asgi())),
]
websocket = URLRouter(_sockets)


def http(rest: Any) -> URLRouter:
    """Give the application of HTTP: streams; `rest` for every other path, in time for those who ask the API."""
    routes: list[Any] = [
        path("api/boards/<slug:slug>/stream", cast("Any", stream)),
        re_path(r"^api/", cast("Any", patient(rest))),
        re_path(r"", rest),
    ]
    return URLRouter(routes)
