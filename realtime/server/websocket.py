"""One WebSocket connection: liveness, rate limit of frames, timely close. No boards."""

import logging
import time
from typing import Any, Final

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol

from realtime.server.budget import FrameBudget
from realtime.server.peer import Life, Peer
from realtime.server.transport import TransportLink
from realtime.server.whole_texts import whole_texts

log = logging.getLogger("dibs.server")

HANDSHAKE_S: Final = 30
CLOSE_S = 5.0
"""Time limit of the close handshake with a client that was not greeted, or was refused for what it
sent."""
CLOSE_OF_CLIENTS_S = 30.0
"""Time limit of the close handshake with a greeted client: it may read slowly, and the `bye` is
still on its way."""
PING_S = 20.0


class FlowProtocol(WebSocketProtocol):  # type: ignore[misc]
    """A WebSocket connection with backpressure from its transport."""

    link: TransportLink

    def connectionMade(self) -> None:
        super().connectionMade()
        self.address = str(self.transport.getPeer().host)
        self._peer = Peer(self.transport)
        self._life = Life(self._peer)
        self._budget = FrameBudget()
        self._pinged_at = time.monotonic()
        self._pong_owed: bytes | None = None
        self._flooded = False
        self._refused = False
        self._close_s = CLOSE_S
        self._closing_since = 0.0
        self._taken = 0

    def onConnect(self, request: Any) -> Any:
        self.factory.server_class.lobby.enter(self)
        return super().onConnect(request)

    def connectionLost(self, reason: Any) -> None:
        super().connectionLost(reason)
        # Nothing that belongs to the connection leads back to it, so it leaves no reference cycles.
        # Autobahn's promises were resolved with the connection itself.
        for name in ("is_open", "is_closed", "link", "application_queue"):
            self.__dict__.pop(name, None)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        self.server.lobby.leave(self)
        super().onClose(wasClean, code, reason)

    def admit(self, frames_per_s: int, burst: int) -> None:
        """Count the connection as a client from now on."""
        self.server.lobby.leave(self)
        self._close_s = CLOSE_OF_CLIENTS_S
        self._budget.raise_to(frames_per_s, burst)

    def drop(self) -> None:
        """Close the connection at once."""
        self.server.lobby.leave(self)
        self.transport.abortConnection()

    # Receiving

    def dataReceived(self, data: bytes) -> None:
        if self._flooded or self._refused:
            return
        self._life.heard()
        if self.state == self.STATE_OPEN and not (
            self.data or self.current_frame or self.inside_message
        ):
            data = self._take_texts(data)
        if data:
            super().dataReceived(data)

    def onFrameBegin(self) -> None:
        if not self._flooded and not self._budget.take():
            self._flood()
        super().onFrameBegin()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self._receive(None if isBinary else payload.decode())

    def _take_texts(self, data: bytes) -> bytes:
        """Take whole texts from the front, and return the rest, which is for autobahn's parser."""
        taken = 0
        compressed = bool(self.websocket_extensions_in_use)
        for text, end in whole_texts(data, self.maxFramePayloadSize, compressed=compressed):
            if not self._budget.take():
                self._flood()
                return b""
            self._receive(text)
            taken = end
            if self.state != self.STATE_OPEN:
                break
        return data[taken:]

    def _receive(self, text: str | None) -> None:
        """Give a message to the application: at once if it waits for one, past its queue."""
        take = self.link.on_text
        if take is None or not self.link.writable or not self.application_queue.awaited:
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
            return
        try:
            take(text)
        except Exception as error:
            # Twisted would log it nowhere.
            log.exception("a session failed")
            self.handle_exception(error)

    def _flood(self) -> None:
        self._flooded = True
        self._close_s = CLOSE_S
        self.data = b""
        self.transport.pauseProducing()
        self.link.flooded()

    def read_on(self) -> None:
        """Resume reading, unless the client floods."""
        if not self._flooded:
            self.transport.resumeProducing()

    def onPing(self, payload: bytes) -> None:
        # RFC 6455, section 5.5.3: of several pings, only the latest has to be answered.
        if self.link.writable:
            self.sendPong(payload)
        else:
            self._pong_owed = payload

    def send_owed_pong(self) -> None:
        """Answer the ping that came while the transport was full."""
        payload, self._pong_owed = self._pong_owed, None
        if payload is not None:
            self.sendPong(payload)

    # Timeouts

    def check_timeouts(self) -> None:
        now = time.monotonic()
        if self.state == self.STATE_CONNECTING:
            if self.duration() > HANDSHAKE_S:
                self.serverReject()
        elif self.state == self.STATE_OPEN:
            if now - self._pinged_at >= PING_S:
                self._pinged_at = now
                self.sendPing()
                self._life.asked()
            if self._life.over:
                self.drop()
        elif self._peer.buffered and self._peer.taken != self._taken:
            # Frames before the close are on their way over a slow link.
            self._closing_since, self._taken = now, self._peer.taken
        elif now - self._closing_since > self._close_s:
            self.drop()

    def dropConnection(self, abort: bool = False) -> None:
        if not self.failedByMe:
            super().dropConnection(abort=abort)
            return
        # Autobahn drops a connection at the second protocol error. A reset would overtake the close
        # frame with the reason, and closing resets where bytes of the client are unread (X1). So
        # only our side ends; further bytes are discarded until the client ends its own.
        self._refused = True
        self.transport.loseWriteConnection()

    def sendCloseFrame(self, *arguments: Any, **named: Any) -> None:
        self._closing_since = time.monotonic()
        if self.failedByMe:
            # After this close, input is not parsed as frames any more, so no answer to it is
            # detected.
            self._close_s = CLOSE_S
        super().sendCloseFrame(*arguments, **named)

    def handle_reply(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "websocket.http.response.start":
                self._deny(message["status"], "Not found")
            case "websocket.http.response.body":
                pass  # Autobahn writes a short page of its own.
            case _:
                super().handle_reply(message)

    def _deny(self, status: int, reason: str) -> None:
        if hasattr(self, "handshake_deferred"):
            denied: Exception = ConnectionDeny(code=status, reason=reason)
            self.handshake_deferred.errback(denied)
            del self.handshake_deferred
            self.server.protocol_disconnected(self)

    def serverReject(self) -> None:
        # A handshake that timed out while the application answered was rejected already.
        if hasattr(self, "handshake_deferred"):
            super().serverReject()

    def handle_exception(self, exception: BaseException) -> None:
        if hasattr(self, "handshake_deferred"):
            self._deny(500, "Internal server error")
        elif self.state == self.STATE_OPEN:
            self.sendClose(code=1011)


def with_options(factory: Any) -> type[FlowProtocol]:
    """Return the protocol with a factory's options as attributes of the class.

    Autobahn copies its options to each connection otherwise, and formats them for a debug message:
    an eighth of the handshake.
    """
    options = {name: getattr(factory, name) for name in FlowProtocol.CONFIG_ATTRS}
    for name, option in options.items():
        if callable(option):
            # A function in a class would become a method.
            options[name] = staticmethod(option)
    return type("ConfiguredProtocol", (FlowProtocol,), {**options, "CONFIG_ATTRS": ()})
