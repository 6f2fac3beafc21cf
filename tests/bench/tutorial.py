"""A peer: the shape of the Channels tutorial, a consumer that tells a group over Redis.

Daphne runs `tests.bench.tutorial:application`; PEER_REDIS and PEER_PAYLOAD lead it to both.
"""

import itertools
import os
from pathlib import Path
from typing import Any

from django.conf import settings

settings.configure(
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["PEER_REDIS"]]},
        }
    }
)

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402

from tests.bench.payload import with_revision  # noqa: E402

PAYLOAD = Path(os.environ["PEER_PAYLOAD"]).read_text()
REVISIONS = itertools.count(1)


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        message = with_revision(PAYLOAD, next(REVISIONS))
        await self.channel_layer.group_send("room", {"type": "chat.message", "message": message})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["message"])


application = ProtocolTypeRouter({"websocket": ChatConsumer.as_asgi()})
