"""Which path is which socket."""

from typing import Any, cast

from channels.routing import URLRouter
from django.urls import path, re_path

from realtime.consumers import BoardConsumer, NoSuchPath

# Django's `path` is typed for views, and Channels routes by it all the same.
_routes: list[Any] = [
    path("ws/boards/<slug:slug>/", cast("Any", BoardConsumer.as_asgi())),
    re_path(r"", cast("Any", NoSuchPath.as_asgi())),
]
application = URLRouter(_routes)
