"""The links over our server's transports: to a WebSocket's socket, and to a response that goes on. They know no board."""

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from realtime.protocol.codec import Frame
from realtime.server.peer import Life, Peer

if TYPE_CHECKING:
    from realtime.server.channel import Request
    from realtime.server.websocket import FlowProtocol

_UNSENT_BYTES: Final = 16_384
"""How much the kernel may keep that is not on its way yet: what waits here instead can be replaced by a snapshot."""


@implementer(IPushProducer)
class _Flow:
    """What Twisted tells of a transport: that something waits in its buffer, that nothing does, or that it is lost."""

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

    async def ready(self) -> None:
        await self._ready.wait()

    async def flushed(self) -> None:
        """What the transport has buffered it also sends before it closes, so there is nothing to wait for."""

    def _now_waits(self) -> None:
        """Count as full as soon as anything waits: all that comes later is older when it arrives, heartbeats too.

        Twisted would wait for 64 KiB. It resumes a producer that it has paused.
        """
        self._transport.producerPaused = True
        self.pauseProducing()

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

    Private names of Twisted's tcp.Server tell whether anything is buffered; constraints.txt pins them, a test holds them.
    """

    def __init__(self, protocol: "FlowProtocol") -> None:
        super().__init__(protocol.transport)
        self._protocol = protocol
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
        self._now_waits()

    def abort(self) -> None:
        self._transport.abortConnection()

    def admit(self, frames_per_s: int, burst: int) -> None:
        self._protocol.admit(frames_per_s, burst)

    def resumeProducing(self) -> None:
        self._protocol.send_owed_pong()
        super().resumeProducing()

    def flooded(self) -> None:
        """The protocol: more frames came than the client may send."""
        if self.on_flood is not None:
            self.on_flood()


class StreamLink(_Flow):
    """The link over a response: each frame is a chunk with one event."""

    def __init__(self, request: "Request") -> None:
        # At the channel, for a request with a producer of its own may not end; the connection may serve another one.
        channel: Any = request.channel
        super().__init__(channel.transport)
        self._request = request
        # No ping tells whether anybody still reads; what is written does, where the kernel says what was acknowledged.
        self._life = Life(self._peer) if self._peer.acknowledged_at is not None else None
        request.stream = self
        channel.registerProducer(self, True)
        request.notifyFinish().addBoth(lambda _: channel.unregisterProducer())

    @property
    def writable(self) -> bool:
        return not self._full and self._open

    @property
    def dead(self) -> bool:
        """Whether nobody acknowledges what is written (X3)."""
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
        """Its client sends no frames."""

    @property
    def _open(self) -> bool:
        return not self._request.finished and self._request.channel is not None
