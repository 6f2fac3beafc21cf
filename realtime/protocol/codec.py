"""Encodes a frame for the wire: WebSocket or server-sent event, made once for all subscribers."""

import struct
from functools import cached_property

_TEXT_FINAL = 0x81


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
        length = len(self.body)
        if length < 126:
            header = bytes((_TEXT_FINAL, length))
        elif length < 65_536:
            header = struct.pack("!BBH", _TEXT_FINAL, 126, length)
        else:
            header = struct.pack("!BBQ", _TEXT_FINAL, 127, length)
        return header + self.body

    @cached_property
    def event(self) -> bytes:
        """A server-sent event (HTML, section 9.2): the position to resume from, and the frame."""
        line = f"id: {self.position}\n".encode() if self.position is not None else b""
        return line + b"data: " + self.body + b"\n\n"
