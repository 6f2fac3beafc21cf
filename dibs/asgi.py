"""The ASGI application: HTTP by Django, the API, streams and WebSockets beside it."""

import os
from functools import partial

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")

import django
from channels.routing import ProtocolTypeRouter

django.setup(set_prefix=False)

from board.api.direct import direct  # noqa: E402  needs Django's apps
from frontend.build import HEADERS  # noqa: E402
from realtime.server import routing  # noqa: E402
from realtime.server.edge import at_edge  # noqa: E402
from realtime.server.threaded import ThreadedHandler  # noqa: E402

application = at_edge(
    ProtocolTypeRouter(
        {
            "http": routing.http(ThreadedHandler(), partial(direct, headers=HEADERS)),
            "websocket": routing.websocket,
        }
    )
)
