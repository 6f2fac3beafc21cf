"""Which path is which socket."""

from channels.routing import URLRouter
from django.urls import path, re_path

from realtime.consumers import BoardConsumer, NoSuchPath

application = URLRouter(
    [
        path("ws/boards/<slug:slug>/", BoardConsumer.as_asgi()),
        re_path(r"", NoSuchPath.as_asgi()),
    ]
)
