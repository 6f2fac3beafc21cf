"""Encodes a frame for the wire: WebSocket or server-sent event, made once for all subscribers."""

import struct
from functools import cached_property
from typing import Final

from realtime.protocol.deflate import deflate

_TEXT_FINAL: Final = 0x81
_COMPRESSED: Final = 0x40
_WORTH_BYTES: Final = 256
"""Shorter frames are not compressed: they fit into one packet in any case."""


class Frame:
    """One text frame. Server frames are unmasked, so the same bytes serve every socket.

    Args:
        body: UTF-8 JSON, in one line.
        position: the client's position after the frame, as `since` names it (C5); None if the frame
            does not change it.
    """

    def __init__(self, body: bytes, position: str | None = None) -> None:
        self.body = body
        self.position = position

    @property
    def text(self) -> str:
        return self.body.decode()

    @cached_property
    def wire(self) -> bytes:
        """Header and payload as in RFC 6455, section 5.2."""
        return _framed(_TEXT_FINAL, self.body)

    @cached_property
    def compressed(self) -> bytes:
        """The same for clients that negotiated compression (RFC 7692, section 6).

        Only events and snapshots are worth it, which change the position: one compression serves
        all clients of the board.
        """
        if self.position is None or len(self.body) < _WORTH_BYTES:
            return self.wire
        return _framed(_TEXT_FINAL | _COMPRESSED, deflate(self.body))

    def compress(self) -> None:
        """Compress now, on a thread, what would keep the event loop busy later."""
        _ = self.compressed

    @cached_property
    def event(self) -> bytes:
        """A server-sent event (HTML, section 9.2): the position to resume from, and the frame."""
        line = f"id: {self.position}\n".encode() if self.position is not None else b""
        return line + b"data: " + self.body + b"\n\n"


def _framed(first: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        header = bytes((first, length))
    elif length < 65_536:
        header = struct.pack("!BBH", first, 126, length)
    else:
        header = struct.pack("!BBQ", first, 127, length)
    return header + payload
