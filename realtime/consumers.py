"""The shell of one socket: handshake, accept, and a session in between. What is said and decided is elsewhere."""

import asyncio
import logging
from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from board.errors import Refusal, Unauthenticated, UnknownBoard
from realtime.access import Access, Handshake, language_of
from realtime.hub import hub
from realtime.link import EXTENSION, Link, SendLink
from realtime.protocol.closing import Closing
from realtime.protocol.version import choose_subprotocol
from realtime.session import Session, goodbye

log = logging.getLogger("dibs.consumers")

_EARLY_MOST = 64


class BoardConsumer(AsyncConsumer):
    """A client of one board. It needs no channel of its own: the hub carries events (STACK 4)."""

    channel_layer_alias = "none"

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle a message of the server, without Channels' hop through the one shared thread (STACK 1)."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Let the client in, or tell it why not (C1 to C4)."""
        self.session: Session | None = None
        self.greeted = False
        self.early: list[str | None] = []
        self.task: asyncio.Task[None] | None = None
        self.handshake = Handshake.of(self.scope)
        if not self.handshake.origin_allowed:
            await self.send({"type": "websocket.close"})  # Before accepting, this is HTTP 403.
            return
        self.task = asyncio.get_running_loop().create_task(self._serve())
        self.task.add_done_callback(self._served)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Hand a frame to the session; those that come while it is greeted wait."""
        text = message.get("text")
        if self.greeted and self.session is not None:
            self.session.receive(text)
        elif len(self.early) < _EARLY_MOST:
            self.early.append(text)
        elif self.task is not None:
            # It floods before it was greeted, and gets no further.
            self.task.cancel()
            await self.send({"type": "websocket.close", "code": Closing.RATE_LIMITED.number})

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The socket is gone."""
        if self.session is not None:
            self.session.end()
        elif self.task is not None:
            self.task.cancel()
        raise StopConsumer

    async def _serve(self) -> None:
        subprotocol, spoken = choose_subprotocol(self.handshake.offered)
        access: Access | None = None
        closing = None if spoken else Closing.UNSUPPORTED_PROTOCOL
        if closing is None:
            try:
                access = await hub().door.admit(self.handshake)
            except Unauthenticated:
                closing = Closing.UNAUTHENTICATED
            except UnknownBoard:
                closing = Closing.UNKNOWN_BOARD
            except Refusal as refusal:
                closing = Closing.FORBIDDEN if refusal.code == "forbidden" else Closing.RESTARTING
        await self.send({"type": "websocket.accept", "subprotocol": subprotocol})
        link: Link = self.scope.get("extensions", {}).get(EXTENSION) or SendLink(self.send)
        if closing is None and hub().draining:
            closing = Closing.RESTARTING
        if closing is not None or access is None:
            await self._refuse(link, closing or Closing.RESTARTING)
            return
        self.session = Session(hub(), self.handshake, access, link, self._close)
        try:
            await self.session.run(self._after_greeting)
        except Refusal:
            await self._refuse(link, Closing.RESTARTING)

    def _after_greeting(self) -> None:
        assert self.session is not None
        self.greeted = True
        for text in self.early:
            self.session.receive(text)
        self.early.clear()

    async def _refuse(self, link: Link, closing: Closing) -> None:
        after_ms = 2000 if closing is Closing.RESTARTING else 0
        await goodbye(link, self._close, closing, language_of(self.handshake, None), after_ms)

    async def _close(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": code})

    def _served(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None:
            log.error("a session failed", exc_info=task.exception())


class NoSuchPath(AsyncConsumer):
    """Any other path below /ws/: HTTP 404 (C1)."""

    channel_layer_alias = "none"

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Refuse the handshake, with 404 where the server can say so."""
        if message["type"] == "websocket.connect":
            if "websocket.http.response" in self.scope.get("extensions", {}):
                await self.send({"type": "websocket.http.response.start", "status": 404, "headers": []})
                await self.send({"type": "websocket.http.response.body", "body": b""})
            else:
                await self.send({"type": "websocket.close"})
        elif message["type"] == "websocket.disconnect":
            raise StopConsumer
