"""The links over our server's transports: to a WebSocket's socket, and to a response that goes on. They know no board."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from realtime.protocol.codec import Frame

_UNACKNOWLEDGED_MS = 40_000


@implementer(IPushProducer)
class _Flow:
    """What Twisted tells of a transport: that its buffer is full, is empty again, or has nowhere to go."""

    def __init__(self) -> None:
        self.on_writable: Callable[[], None] | None = None
        self._full = False
        self._ready = asyncio.Event()
        self._ready.set()

    async def ready(self) -> None:
        await self._ready.wait()

    async def flushed(self) -> None:
        """What the transport has buffered it also sends before it closes, so there is nothing to wait for."""

    def pauseProducing(self) -> None:
        """Twisted: its buffer is over 64 KiB."""
        self._full = True
        self._ready.clear()

    def resumeProducing(self) -> None:
        """Twisted: its buffer is empty again."""
        self._full = False
        self._ready.set()
        if self.on_writable is not None:
            self.on_writable()

    def stopProducing(self) -> None:
        """Twisted: the connection is lost."""
        self._full = True
        self._ready.set()


class TransportLink(_Flow):
    """The link over Twisted's transport. It tries the socket at once and leaves to the transport what does not fit.

    Four private names of Twisted's tcp.Server tell whether anything is buffered; constraints.txt pins them, a test holds them.
    """

    def __init__(self, protocol: WebSocketProtocol) -> None:
        super().__init__()
        self._protocol = protocol
        self._transport = protocol.transport
        # HTTP's channel registered itself and would be told of our congestion.
        self._transport.unregisterProducer()
        self._transport.registerProducer(self, True)

    @property
    def writable(self) -> bool:
        is_open: bool = self._protocol.state == self._protocol.STATE_OPEN
        return not self._full and is_open

    def write(self, frame: Frame) -> None:
        if self._protocol.state != self._protocol.STATE_OPEN:
            return
        transport, wire = self._transport, frame.wire
        if not (transport.dataBuffer or transport._tempDataBuffer or transport.disconnecting):
            try:
                sent = transport.socket.send(wire)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                # The peer is gone; Twisted finds out by itself when it reads.
                return
            if sent == len(wire):
                return
            wire = wire[sent:]
        transport.write(wire)

    def abort(self) -> None:
        self._transport.abortConnection()


class StreamLink(_Flow):
    """The link over a response: each frame is a chunk with one event."""

    def __init__(self, request: WebRequest) -> None:
        super().__init__()
        self._request = request
        # At the channel, for a request with a producer of its own may not end; the connection may serve another one.
        channel: Any = request.channel
        channel.registerProducer(self, True)
        request.notifyFinish().addBoth(lambda _: channel.unregisterProducer())
        # No ping tells whether anybody still reads. A heartbeat that nobody acknowledges does (X3).
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            channel.transport.getHandle().setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED_MS)

    @property
    def writable(self) -> bool:
        return not self._full and self._open

    def write(self, frame: Frame) -> None:
        if self._open:
            self._request.write(frame.event)

    def abort(self) -> None:
        if self._open:
            self._request.channel.transport.abortConnection()

    @property
    def _open(self) -> bool:
        return not self._request.finished and self._request.channel is not None
