"""The link to one socket, as the hub uses it: write a frame, ask whether it is writable, get a call
when it is again (backpressure).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from realtime.boards.lane import Send
from realtime.protocol.codec import Frame

EXTENSION: Final = "dibs.link"
"""The key of the link in a WebSocket scope's `extensions`."""

STREAM_EXTENSION: Final = "dibs.stream"
"""The key of a factory of links in an HTTP scope's `extensions`: most responses need none."""


class Link(Protocol):
    """Carries frames to one socket, in order, without blocking."""

    on_writable: Callable[[], None] | None
    """Called when a full link is writable again."""

    on_indirect: Callable[[], None] | None
    """Called when `direct` may be called no more."""

    on_text: Callable[[str | None], None] | None
    """Takes a text of the client, None for a binary message, if its ASGI server goes this shorter
    way. Set once the client was greeted."""

    on_flood: Callable[[], None] | None
    """Called once when the client has sent more frames than allowed."""

    @property
    def writable(self) -> bool:
        """Whether the socket takes bytes.

        A slow socket falls behind; nothing is queued for it (backpressure).
        """
        ...

    @property
    def direct(self) -> Send | None:
        """The socket's own `send`; None while bytes wait to be sent, at the end of the connection,
        and where the link has no such thing.

        What it does not take whole is given to `finish`.
        """
        ...

    @property
    def compresses(self) -> bool:
        """Whether the client negotiated compression."""
        ...

    @property
    def taken(self) -> int:
        """A number that changes whenever the client has received more bytes."""
        ...

    @property
    def written(self) -> int:
        """What `taken` will reach once the client has received all that was written so far."""
        ...

    def admit(self, frames_per_s: int, burst: int) -> None:
        """Accept the client: it may send this many frames of any kind, and gets more time to
        close.
        """
        ...

    def write(self, frame: Frame) -> None:
        """Send one frame. Frames for a closed socket are dropped."""
        ...

    def finish(self, wire: bytes, sent: int) -> None:
        """Send the rest of a frame of which `direct` took so many bytes."""
        ...

    def abort(self) -> None:
        """Drop the connection without a close frame."""
        ...

    async def ready(self) -> None:
        """Wait while the link is full.

        Backpressure: the server stops reading from clients that do not read.
        """
        ...

    async def flushed(self) -> None:
        """Wait until what was written has left, or never will."""
        ...


def as_websocket(frame: Frame) -> dict[str, Any]:
    """Return the ASGI message that sends a frame over a WebSocket."""
    return {"type": "websocket.send", "text": frame.text}


def as_stream(frame: Frame) -> dict[str, Any]:
    """Return the ASGI message that sends a frame as a server-sent event."""
    return {"type": "http.response.body", "body": frame.event, "more_body": True}


class SendLink:
    """A link over any ASGI server's `send`: a short queue and one task for each socket, so that a
    slow socket delays no other.

    Args:
        send: the ASGI callable.
        message: makes the ASGI message of a frame.
        patience_s: how long one frame may take before the socket counts as dead.
    """

    HIGH = 32
    direct: Send | None = None
    compresses = False

    def __init__(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        message: Callable[[Frame], dict[str, Any]] = as_websocket,
        patience_s: float = 30.0,
    ) -> None:
        self.on_writable: Callable[[], None] | None = None
        self.on_indirect: Callable[[], None] | None = None
        self.on_text: Callable[[str | None], None] | None = None
        self.on_flood: Callable[[], None] | None = None
        self.taken = 0
        self.written = 0
        self._send = send
        self._message = message
        self._patience_s = patience_s
        self._queue: deque[Frame] = deque()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._ready.set()
        self._dead = False

    @property
    def writable(self) -> bool:
        return not self._dead and len(self._queue) < self.HIGH

    def write(self, frame: Frame) -> None:
        if self._dead:
            return
        self._queue.append(frame)
        self.written += 1
        if not self.writable:
            self._ready.clear()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    def finish(self, wire: bytes, sent: int) -> None:
        raise AssertionError("nothing is sent directly")

    def admit(self, frames_per_s: int, burst: int) -> None:
        """Do nothing: other servers count frames themselves, or not at all."""

    def abort(self) -> None:
        self._dead = True
        self._queue.clear()
        self._ready.set()

    async def ready(self) -> None:
        await self._ready.wait()

    async def flushed(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _drain(self) -> None:
        try:
            while self._queue:
                full = not self.writable
                frame = self._queue.popleft()
                await asyncio.wait_for(self._send(self._message(frame)), self._patience_s)
                self.taken += 1
                if full:
                    self._ready.set()
                    if self.on_writable is not None:
                        self.on_writable()
        except Exception:
            # The socket is gone or stuck. Its consumer receives `websocket.disconnect`.
            self.abort()
        finally:
            self._task = None
