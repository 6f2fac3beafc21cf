"""The way to one socket, as the hub sees it: write a frame, ask whether it takes bytes, hear when it does again."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from realtime.protocol.codec import Frame

EXTENSION: Final = "dibs.link"
"""Where our server offers a link in a WebSocket scope's `extensions`."""

STREAM_EXTENSION: Final = "dibs.stream"
"""Where it offers a maker of links in an HTTP scope's: most responses need none."""


class Link(Protocol):
    """Carries frames to one socket, in order, without blocking."""

    on_writable: Callable[[], None] | None
    """Called when a full link takes bytes again."""

    on_flood: Callable[[], None] | None
    """Called once when the client has sent more frames than it may."""

    @property
    def writable(self) -> bool:
        """Whether the socket takes bytes; one that does not is left behind, nothing is queued for it."""
        ...

    @property
    def taken(self) -> int:
        """A number that changes whenever the client has taken more of what was written."""
        ...

    def admit(self, frames_per_s: int, burst: int) -> None:
        """The client is known now: it may send that many frames of any kind, and gets more time to close."""
        ...

    def write(self, frame: Frame) -> None:
        """Send one frame. Frames for a closed socket vanish."""
        ...

    def abort(self) -> None:
        """Drop the connection without a word."""
        ...

    async def ready(self) -> None:
        """Wait while the link is full: who does not read is not listened to, so answers are not queued without bound."""
        ...

    async def flushed(self) -> None:
        """Wait until what was written has left, or never will."""
        ...


def as_websocket(frame: Frame) -> dict[str, Any]:
    """Make the ASGI message that sends a frame over a WebSocket."""
    return {"type": "websocket.send", "text": frame.text}


def as_stream(frame: Frame) -> dict[str, Any]:
    """Make the ASGI message that sends a frame as a server-sent event."""
    return {"type": "http.response.body", "body": frame.event, "more_body": True}


class SendLink:
    """The link over any ASGI server's `send`: a short queue and one task per socket, so that one slow socket stops nobody.

    Args:
        send: the ASGI callable.
        message: makes the ASGI message of a frame.
        patience_s: how long one frame may take before the socket counts as dead.
    """

    HIGH = 32

    def __init__(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        message: Callable[[Frame], dict[str, Any]] = as_websocket,
        patience_s: float = 30.0,
    ) -> None:
        self.on_writable: Callable[[], None] | None = None
        self.on_flood: Callable[[], None] | None = None
        self.taken = 0
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
        if not self.writable:
            self._ready.clear()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    def admit(self, frames_per_s: int, burst: int) -> None:
        """Another server counts frames by itself, if it does."""

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
            # The socket is gone or stuck. Its consumer hears of it by `websocket.disconnect`.
            self.abort()
        finally:
            self._task = None
