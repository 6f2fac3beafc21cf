"""Frames as bytes, valid and not, and a peer that notes all that a server sends.

It reads no board.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from realtime.protocol.deflate import inflate

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
COMPRESSED = 0x40
"""The first reserved bit (RFC 7692, section 6)."""
PATIENCE_S = 30.0
NEWS = {"welcome", "snapshot", "events", "heartbeat", "display"}


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that the server did: a frame or the end of the connection."""

    what: str
    detail: str = ""

    def __str__(self) -> str:
        if not self.detail:
            return self.what
        short = self.detail if len(self.detail) <= 16 and self.detail.isascii() else ""
        return f"{self.what} {short or f'of {len(self.detail)}'}"


END = Heard("end of TCP")


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    """Make a frame; the mask is four zeros unless `masked` is false."""
    length = len(payload)
    bit = 0x80 if masked else 0
    if length < 126:
        size = bytes((bit | length,))
    elif length < 65_536:
        size = bytes((bit | 126,)) + length.to_bytes(2)
    else:
        size = bytes((bit | 127,)) + length.to_bytes(8)
    mask = bytes(4) if masked else b""
    return bytes((fin << 7 | rsv << 4 | opcode,)) + size + mask + payload


def fragments(payload: bytes, size: int, opcode: int = TEXT) -> list[bytes]:
    """Make a message of frames with at most `size` bytes each."""
    parts = chops(payload, size) or [b""]
    last = len(parts) - 1
    return [
        frame(CONTINUATION if number else opcode, part, fin=number == last)
        for number, part in enumerate(parts)
    ]


def chops(data: bytes, size: int) -> list[bytes]:
    """Cut bytes for writes of at most `size`; they need not be what the server reads at a time."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def close(code: int | None = 1000, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else code.to_bytes(2) + reason)


class Peer(asyncio.Protocol):
    """A connection whose every byte is written by a case.

    Attributes:
        head: the response to the handshake.
        heard: what the server did since, without the news of the board.
    """

    def __init__(self) -> None:
        self.head = b""
        self.heard: list[Heard] = []
        self.said_close = False
        self._data = bytearray()
        self._changed = asyncio.Event()
        self._is_open = True
        self._greeted = False

    @classmethod
    async def connect(cls, url: str, request: str, **headers: str) -> Self:
        """Make a connection and send the head of a request; `_` in a name stands for `-`."""
        parts = urlsplit(url)
        _, peer = await asyncio.get_running_loop().create_connection(
            cls, parts.hostname or "", parts.port or 0
        )
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        peer.write("\r\n".join([request, f"Host: {parts.netloc}", *lines, "", ""]).encode())
        return peer

    @property
    def greeted(self) -> bool:
        """Whether the board was sent."""
        return self._greeted

    @property
    def compresses(self) -> bool:
        """Whether the server has accepted an offer to compress."""
        return b"sec-websocket-extensions: permessage-deflate" in self.head.lower()

    def write(self, data: bytes) -> None:
        if self._is_open:
            self._transport.write(data)

    async def until(self, true: Callable[[], Any]) -> bool:
        """Wait until something is so, or the connection ends."""
        async with asyncio.timeout(PATIENCE_S):
            while not true() and self._is_open:
                self._changed.clear()
                await self._changed.wait()
        return bool(true())

    def shut(self) -> None:
        self._transport.abort()

    # What asyncio calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self.head:
            head, found, rest = bytes(self._data).partition(b"\r\n\r\n")
            if not found:
                return
            self.head, self._data = head, bytearray(rest)
        while (taken := self._take()) is not None:
            self._note(*taken)
        self._changed.set()

    def connection_lost(self, error: Exception | None) -> None:
        self._is_open = False
        self.heard.append(END)
        self._changed.set()

    def _take(self) -> tuple[int, bytes] | None:
        data = self._data
        if len(data) < 2:
            return None
        length, start = data[1] & 0x7F, 2
        if length > 125:
            start += 2 if length == 126 else 8
            length = int.from_bytes(data[2:start])
        if len(data) < start + length:
            return None
        payload = bytes(data[start : start + length])
        opcode, reserved = data[0] & 0x0F, data[0] & 0x70
        if reserved == COMPRESSED and opcode == TEXT and self.compresses:
            payload = inflate(payload, 2**24) or b""
            reserved = 0
        if reserved or data[1] & 0x80 or not data[0] & 0x80:
            self.heard.append(Heard("frame with reserved bits, a mask or no end"))
        del data[: start + length]
        return opcode, payload

    def _note(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            said = json.loads(payload)
            self._greeted |= said["type"] == "snapshot"
            if said["type"] in NEWS:
                return
            detail = said.get("ref") if said["type"] == "pong" else said.get("code", "")
            what = "answer" if said["type"] == "pong" else said["type"]
            self.heard.append(Heard(what, detail))
        elif opcode == CLOSE:
            self.heard.append(Heard("close", str(int.from_bytes(payload[:2])) if payload else ""))
            if not self.said_close:
                self.said_close = True
                self.write(frame(CLOSE, payload[:2]))
        elif opcode == PONG:
            self.heard.append(Heard("pong", payload.decode("latin-1")))
        elif opcode != PING:
            self.heard.append(Heard(f"frame with opcode {opcode}"))
