"""The ASGI application: HTTP by Django, streams and WebSockets beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")

import django
from channels.routing import ProtocolTypeRouter

django.setup(set_prefix=False)

from realtime.server import routing  # noqa: E402  needs Django's apps
from realtime.server.arrivals import arriving  # noqa: E402
from realtime.server.threaded import ThreadedHandler  # noqa: E402

application = arriving(
    ProtocolTypeRouter({"http": routing.http(ThreadedHandler()), "websocket": routing.websocket})
)
