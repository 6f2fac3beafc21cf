"""The ASGI application: HTTP by Django, streams and WebSockets beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django = get_asgi_application()

from realtime.server import routing  # noqa: E402  needs Django's apps
from realtime.server.arrivals import arriving  # noqa: E402

application = arriving(
    ProtocolTypeRouter({"http": routing.http(django), "websocket": routing.websocket})
)
