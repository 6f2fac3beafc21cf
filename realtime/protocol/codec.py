"""How a frame is wrapped for a WebSocket: text and, made once for all sockets, the bytes of RFC 6455."""

import struct
from functools import cached_property

_TEXT_FINAL = 0x81


class Frame:
    """One text frame. Server frames are unmasked, so the same bytes serve every socket.

    Args:
        body: UTF-8 JSON.
    """

    def __init__(self, body: bytes) -> None:
        self.body = body

    @property
    def text(self) -> str:
        return self.body.decode()

    @cached_property
    def wire(self) -> bytes:
        """Header and payload as RFC 6455 section 5.2 lays them out."""
        length = len(self.body)
        if length < 126:
            header = bytes((_TEXT_FINAL, length))
        elif length < 65_536:
            header = struct.pack("!BBH", _TEXT_FINAL, 126, length)
        else:
            header = struct.pack("!BBQ", _TEXT_FINAL, 127, length)
        return header + self.body
