"""Links over the server's transports: to a WebSocket, and to a streaming response. No boards."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from realtime.protocol.codec import Frame
from realtime.server.peer import Life, Peer

if TYPE_CHECKING:
    from realtime.server.channel import Request
    from realtime.server.websocket import FlowProtocol

_UNSENT_BYTES: Final = 16_384
"""The kernel's share of unsent bytes: what waits in this process instead can be replaced by a
snapshot."""


@implementer(IPushProducer)
class _Flow:
    """Receives Twisted's callbacks about a transport: its buffer is not empty, is empty, or the
    connection is lost.
    """

    def __init__(self, transport: Any) -> None:
        self.on_writable: Callable[[], None] | None = None
        self.on_flood: Callable[[], None] | None = None
        self._transport = transport
        self._peer = Peer(transport)
        self._full = False
        self._ready = asyncio.Event()
        self._ready.set()
        if hasattr(socket, "TCP_NOTSENT_LOWAT") and transport.connected:
            transport.getHandle().setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES
            )

    @property
    def taken(self) -> int:
        return self._peer.taken

    @property
    def written(self) -> int:
        return self._peer.written

    async def ready(self) -> None:
        await self._ready.wait()

    async def flushed(self) -> None:
        """Return at once: the transport sends its buffer before it closes."""

    def _now_waits(self) -> None:
        """Count as full as soon as anything is buffered: later frames would be old on arrival,
        heartbeats too.

        Twisted would wait for 64 KiB. It resumes a producer that it has paused.
        """
        self._transport.producerPaused = True
        self.pauseProducing()

    def pauseProducing(self) -> None:
        """Twisted: the buffer is over 64 KiB."""
        self._full = True
        self._ready.clear()

    def resumeProducing(self) -> None:
        """Twisted: the buffer is empty again."""
        self._full = False
        self._ready.set()
        if self.on_writable is not None:
            self.on_writable()

    def stopProducing(self) -> None:
        """Twisted: the connection is lost."""
        self._full = True
        self._ready.set()


class TransportLink(_Flow):
    """A link over Twisted's transport.

    It writes to the socket at once and leaves the rest to the transport.

    Private names of Twisted's tcp.Server tell whether anything is buffered; constraints.txt pins
    Twisted, and a test checks the names.
    """

    def __init__(self, protocol: "FlowProtocol") -> None:
        super().__init__(protocol.transport)
        self._protocol = protocol
        # HTTP's channel registered itself and would receive our congestion callbacks.
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
                # The peer is gone; Twisted detects it on the next read.
                return
            if sent == len(wire):
                return
            # The rest is a position in bytes that all clients of this frame share, not a copy.
            transport.dataBuffer, transport.offset = wire, sent
            transport.startWriting()
        else:
            transport.write(wire)
        self._now_waits()

    def abort(self) -> None:
        self._transport.abortConnection()

    def admit(self, frames_per_s: int, burst: int) -> None:
        self._protocol.admit(frames_per_s, burst)

    def resumeProducing(self) -> None:
        self._protocol.send_owed_pong()
        super().resumeProducing()

    def flooded(self) -> None:
        """The protocol's callback: the client sent more frames than allowed."""
        if self.on_flood is not None:
            self.on_flood()


class StreamLink(_Flow):
    """A link over a response: each frame is a chunk with one server-sent event."""

    def __init__(self, request: "Request") -> None:
        # Registered at the channel: a request with a producer of its own may not end, and the
        # connection may serve another one.
        channel: Any = request.channel
        super().__init__(channel.transport)
        self._request = request
        # No ping shows whether the client still reads; acknowledged bytes do, where the kernel
        # reports them.
        self._life = Life(self._peer) if self._peer.acknowledged_at is not None else None
        request.stream = self
        channel.registerProducer(self, True)
        request.notifyFinish().addBoth(partial(self._finished, channel))

    @property
    def writable(self) -> bool:
        return not self._full and self._open

    @property
    def dead(self) -> bool:
        """Return whether the peer acknowledges nothing (X3)."""
        return self._life is not None and self._life.over

    def write(self, frame: Frame) -> None:
        if self._open:
            self._request.write(frame.event)
            self._now_waits()
            if self._life is not None:
                self._life.asked()

    def abort(self) -> None:
        if self._open:
            self._transport.abortConnection()

    def admit(self, frames_per_s: int, burst: int) -> None:
        """Do nothing: the client of a stream sends no frames."""

    def _finished(self, channel: Any, _: Any) -> None:
        channel.unregisterProducer()
        # Request and link do not keep each other: nothing is left to the garbage collector.
        self._request.stream = None

    @property
    def _open(self) -> bool:
        return not self._request.finished and self._request.channel is not None
