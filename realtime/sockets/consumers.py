"""The shell of one WebSocket: handshake, accept, and a session in between. It decides nothing."""

import asyncio
import logging
from time import monotonic
from typing import Any, cast

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from board.access.identity import Access
from board.domain.errors import Forbidden, Refusal, Unauthenticated, UnknownBoard, WrongOrigin
from board.edge.door_log import tell_of_cuts, tell_of_origin
from board.people.security_log import tell_of_credential, tell_of_socket
from realtime.admission.access import Handshake, language_of
from realtime.admission.newcomers import Newcomer
from realtime.boards.link import EXTENSION, Link, SendLink
from realtime.node import node
from realtime.protocol.closing import Closing
from realtime.protocol.version import choose_subprotocol
from realtime.sockets.farewell import goodbye
from realtime.sockets.session import Session

log = logging.getLogger("dibs.consumers")

_EARLY_MOST = 64
_ABNORMAL = 1006
"""The code of a socket that ended without a close (RFC 6455, section 7.4.1)."""


class BoardConsumer(AsyncConsumer):
    """A client of one board. It needs no channel of its own: the node carries events (STACK 4)."""

    channel_layer_alias = "none"

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle a message of the server, without Channels' detour through one shared thread (STACK
        1).
        """
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Admit the client, or refuse it with a reason (C1 to C4)."""
        self.session: Session | None = None
        self.accepted = self.greeted = False
        self.own_language = ""
        self.early: list[str | None] = []
        self.task: asyncio.Task[None] | None = None
        self.link = cast("Link | None", _extensions(self).get(EXTENSION)) or SendLink(self.send)
        self.link.on_flood = self._flooded
        self.handshake = Handshake.of(cast("dict[str, Any]", self.scope))
        if not self.handshake.origin_allowed:
            origin = self.handshake.origin or "no origin"
            tell_of_origin(origin, self.handshake.arrival.origin)
            tell_of_socket(WrongOrigin.code, self.handshake.address, self.handshake.slug, origin)
            await self.send({"type": "websocket.close"})  # Before accepting, this is HTTP 403.
            return
        self.task = asyncio.get_running_loop().create_task(self._serve())

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Pass a frame to the session; frames that come before the welcome wait."""
        await self.link.ready()
        text = message.get("text")
        if self.greeted and self.session is not None:
            self.session.receive(text)
        elif len(self.early) < _EARLY_MOST:
            self.early.append(text)
        else:
            await self._stop_greeting()

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The socket is gone. The consumer and what leads back to it part, so that no reference
        cycle is left.
        """
        self.link.on_flood = self.link.on_text = None
        if message.get("code") == _ABNORMAL and self.greeted and not node().draining:
            self._tell_of_cuts()
        if self.session is not None:
            self.session.end()
            self.session = None
        elif self.task is not None:
            self.task.cancel()
        raise StopConsumer

    def _tell_of_cuts(self) -> None:
        now = monotonic()
        after_s = node().cuts.lost(now - self.greeted_at, now)
        if after_s is not None:
            tell_of_cuts(after_s)

    def _flooded(self) -> None:
        if self.greeted and self.session is not None:
            self.session.flood()
        else:
            node().supervisor.spawn("goodbye", self._stop_greeting())

    async def _stop_greeting(self) -> None:
        """Stop greeting a client that floods before it was greeted."""
        if self.task is not None:
            self.task.cancel()
            self.task = None
            await self._refuse(self.link, Closing.RATE_LIMITED)

    async def _serve(self) -> None:
        self.newcomer = Newcomer(node().newcomers)
        try:
            await self._greet()
        except asyncio.CancelledError:
            # Otherwise the client has left, or floods.
            if self.newcomer.after_ms is not None:
                await self._leave_for_restart(self.newcomer.after_ms)
        finally:
            self.newcomer.over()

    async def _leave_for_restart(self, after_ms: int) -> None:
        if not self.accepted:
            await self._accept()
        language = language_of(self.handshake, None)
        await goodbye(self.link, self._close, Closing.RESTARTING, language, after_ms)

    async def _accept(self) -> None:
        self.accepted = True
        subprotocol, _ = choose_subprotocol(self.handshake.offered)
        await self.send({"type": "websocket.accept", "subprotocol": subprotocol})

    async def _greet(self) -> None:
        _, spoken = choose_subprotocol(self.handshake.offered)
        access = await self._admit() if spoken else Closing.UNSUPPORTED_PROTOCOL
        await self._accept()
        if isinstance(access, Closing):
            await self._refuse(self.link, access)
            return
        with node().connections.place(access.holder, self.handshake.address) as there_is_room:
            if there_is_room:
                self.link.admit(2 * access.identity.commands_per_s, 2 * access.identity.burst)
                await self._stay(access)
            else:
                await self._refuse(self.link, Closing.TOO_MANY_CONNECTIONS, access)

    async def _stay(self, access: Access) -> None:
        self.session = session = Session(node(), self.handshake, access, self.link, self._close)
        try:
            await session.run(self._after_greeting)
        except UnknownBoard:
            await self._refuse(self.link, Closing.UNKNOWN_BOARD)
        except Refusal:
            await self._refuse(self.link, Closing.RESTARTING)
        except Exception:
            log.exception("a session failed")
            await self._refuse(self.link, Closing.RESTARTING)

    async def _admit(self) -> Access | Closing:
        try:
            entrance = await node().admissions.enter(self.handshake.key)
            if entrance.identity is not None:
                self.own_language = entrance.identity.language
            access = entrance.access
        except Unauthenticated:
            tell_of_credential(self.handshake.credential, self.handshake.address)
            return Closing.UNAUTHENTICATED
        except UnknownBoard:
            return Closing.UNKNOWN_BOARD
        except Forbidden as refusal:
            tell_of_socket(refusal.code, self.handshake.address, self.handshake.slug)
            return Closing.FORBIDDEN
        except Refusal:
            return Closing.RESTARTING
        except Exception:
            log.exception("admission of a client failed")
            return Closing.RESTARTING
        return Closing.RESTARTING if node().draining else access

    def _after_greeting(self) -> None:
        if self.session is None:
            return  # The client left while it was greeted.
        self.greeted, self.greeted_at = True, monotonic()
        self.newcomer.over()
        for text in self.early:
            self.session.receive(text)
        self.early.clear()
        self.link.on_text = self.session.receive

    async def _refuse(self, link: Link, closing: Closing, access: Access | None = None) -> None:
        after_ms = 2000 if closing is Closing.RESTARTING else 0
        self.newcomer.over()
        language = language_of(self.handshake, access, self.own_language)
        await goodbye(link, self._close, closing, language, after_ms)

    async def _close(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": code})


class NoSuchPath(AsyncConsumer):
    """Any other path below /ws/: HTTP 404 (C1)."""

    channel_layer_alias = "none"

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Refuse the handshake, with 404 where the server supports that."""
        if message["type"] == "websocket.connect":
            if "websocket.http.response" in _extensions(self):
                await self.send(
                    {"type": "websocket.http.response.start", "status": 404, "headers": []}
                )
                await self.send({"type": "websocket.http.response.body", "body": b""})
            else:
                await self.send({"type": "websocket.close"})
        elif message["type"] == "websocket.disconnect":
            raise StopConsumer


def _extensions(consumer: AsyncConsumer) -> dict[str, Any]:
    return cast("dict[str, Any]", consumer.scope.get("extensions") or {})
