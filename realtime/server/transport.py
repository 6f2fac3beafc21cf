"""Links over the server's transports: to a WebSocket, and to a streaming response. No boards."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from realtime.boards.lane import Send
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
        self.on_indirect: Callable[[], None] | None = None
        self.on_text: Callable[[str | None], None] | None = None
        self.on_flood: Callable[[], None] | None = None
        self._transport = transport
        self._peer = Peer(transport)
        self._full = False
        self._ready = asyncio.Event()
        self._ready.set()
        transport.limit_unsent(_UNSENT_BYTES)

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
    """

    def __init__(self, protocol: "FlowProtocol") -> None:
        super().__init__(protocol.transport)
        self._protocol = protocol
        # HTTP's channel registered itself and would receive our congestion callbacks.
        self._transport.unregisterProducer()
        self._transport.registerProducer(self, True)
        self._transport.on_busy = self._indirect

    @property
    def writable(self) -> bool:
        return not self._full and self._open

    @property
    def direct(self) -> Send | None:
        return self._transport.socket.send if self._open and self._transport.idle else None

    @property
    def compresses(self) -> bool:
        return bool(self._protocol.websocket_extensions_in_use)

    def write(self, frame: Frame) -> None:
        if self._open:
            self._transport.write_now(frame.compressed if self.compresses else frame.wire)
            self._written()

    def finish(self, wire: bytes, sent: int) -> None:
        self._transport.finish(wire, sent)
        self._written()

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

    @property
    def _open(self) -> bool:
        is_open: bool = self._protocol.state == self._protocol.STATE_OPEN
        return is_open

    def _indirect(self) -> None:
        if self.on_indirect is not None:
            self.on_indirect()

    def _written(self) -> None:
        if not self._transport.idle:
            self._now_waits()


class StreamLink(_Flow):
    """A link over a response: each frame is a chunk with one server-sent event."""

    direct: Send | None = None
    compresses = False

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

    def finish(self, wire: bytes, sent: int) -> None:
        raise AssertionError("nothing is sent directly")

    def admit(self, frames_per_s: int, burst: int) -> None:
        """Do nothing: the client of a stream sends no frames."""

    def _finished(self, channel: Any, _: Any) -> None:
        channel.unregisterProducer()
        # Request and link do not keep each other: nothing is left to the garbage collector.
        self._request.stream = None

    @property
    def _open(self) -> bool:
        return not self._request.finished and self._request.channel is not None
