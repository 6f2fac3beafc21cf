"""The application: HTTP by Django, WebSockets by Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django = get_asgi_application()

from realtime.routing import application as websocket  # noqa: E402  needs Django's apps

application = ProtocolTypeRouter({"http": django, "websocket": websocket})
