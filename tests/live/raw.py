"""WebSockets and streams by hand, for peers that no client library can play: it reads, answers and
closes only when told to.
"""

import ctypes
import json
import os
import socket
import struct
import time
from typing import Self
from urllib.parse import urlsplit

from realtime.protocol.deflate import inflate
from tests.client import Frame
from tests.servers.dibs import Dibs

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FINAL, COMPRESSED = 0x80, 0x40
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_SO_ATTACH_FILTER = 26
"""Linux: socket(7)."""


class _Connection:
    """A TCP connection on which a request was answered.

    Args:
        receive_bytes: how much the kernel keeps for a peer that does not read.
    """

    def __init__(
        self, url: str, headers: dict[str, str], status: int, receive_bytes: int = 65_536
    ) -> None:
        parts = urlsplit(url)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(10)
        self.socket.connect((parts.hostname or "", parts.port or 0))
        lines = [
            f"{name}: {value}\r\n" for name, value in {"Host": parts.netloc, **headers}.items()
        ]
        self.socket.sendall(f"GET {parts.path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._exactly(1)
        first, *lines = head.decode().splitlines()
        assert f" {status} " in first, head
        pairs = (line.partition(": ") for line in lines)
        self.answered = {name.lower(): value for name, _, value in pairs}
        addresses = (self.socket.getpeername(), self.socket.getsockname())
        self._at_the_server = [f"0100007F:{port:04X}" for _, port in addresses]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def pull_the_cable(self) -> None:
        """Let nothing come in any more, so that the kernel acknowledges nothing: one instruction of
        BPF, "take 0 bytes".
        """
        instruction = struct.pack("HBBI", 0x06, 0, 0, 0)
        where = ctypes.create_string_buffer(instruction)
        program = struct.pack("HP", 1, ctypes.addressof(where))
        self.socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)

    @property
    def is_dropped(self) -> bool:
        """Whether the server's kernel has forgotten the connection; the client's may not take a
        reset that is out of order.
        """
        with open("/proc/net/tcp") as table:
            return not any(line.split()[1:3] == self._at_the_server for line in table)

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("closed without a close frame")
            data += more
        return bytes(data)


class RawStream(_Connection):
    """A response that goes on, whose peer reads when it is told to."""

    def __init__(self, server: Dibs, username: str, receive_bytes: int = 65_536) -> None:
        url = server.http("/api/boards/demo/stream")
        super().__init__(url, _bearer(server.token(username)), 200, receive_bytes)

    def rest(self) -> bytes:
        """Read until the server ends the response; the connection could serve another one."""
        data = bytearray()
        while not data.endswith(_LAST_CHUNK):
            data += self.socket.recv(65_536) or _LAST_CHUNK
        return bytes(data)


class Raw(_Connection):
    """A WebSocket after the handshake."""

    def __init__(
        self,
        server: Dibs,
        username: str = "",
        receive_bytes: int = 65_536,
        token: str = "",
        credential: dict[str, str] | None = None,
        **headers: str,
    ) -> None:
        headers |= {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            **(credential or _bearer(token or server.token(username))),
        }
        super().__init__(server.ws(), headers, 101, receive_bytes)

    def say(self, text: str | bytes = "", opcode: int = TEXT, times: int = 1) -> None:
        """Send short masked frames.

        Raises:
            TimeoutError: the server does not read.
        """
        payload = text.encode() if isinstance(text, str) else text
        assert len(payload) < 126
        frame = bytes((FINAL | opcode, 0x80 | len(payload), 0, 0, 0, 0)) + payload
        self.socket.sendall(frame * times)

    def say_long(self, first: int, payload: bytes) -> None:
        """Send one masked frame of 126 bytes or more; `first` is its first byte."""
        size = len(payload)
        long = (
            bytes((0xFE,)) + size.to_bytes(2)
            if size < 65_536
            else bytes((0xFF,)) + size.to_bytes(8)
        )
        self.socket.sendall(bytes((first,)) + long + bytes(4) + payload)

    def read(self) -> tuple[int, bytes]:
        """Take one frame: its opcode and payload.

        Raises:
            OSError: the server has dropped the connection.
        """
        first, payload = self.read_frame()
        if first & COMPRESSED:
            message = inflate(payload, 2**24)
            assert message is not None, "cannot be unpacked"
            payload = message
        return first & 0x0F, payload

    def read_frame(self) -> tuple[int, bytes]:
        """Take one frame as it is: its first byte and its payload."""
        first, length = self._exactly(2)
        if length == 126:
            length = int.from_bytes(self._exactly(2))
        elif length == 127:
            length = int.from_bytes(self._exactly(8))
        return first, self._exactly(length)

    def to_the_end(self, patience_s: float = 20) -> tuple[list[Frame], int | None]:
        """Read until the server has closed; returns what it said and its close code, if it sent
        one.
        """
        deadline = time.monotonic() + patience_s
        said: list[Frame] = []
        while time.monotonic() < deadline:
            try:
                opcode, payload = self.read()
            except TimeoutError:
                continue
            except OSError:
                return said, None
            if opcode == CLOSE:
                return said, int.from_bytes(payload[:2])
            if opcode == TEXT:
                said.append(json.loads(payload))
        raise AssertionError(f"still open after {patience_s} s")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def resident_bytes(server: Dibs) -> int:
    """Tell how much memory a server's first process has."""
    with open(f"/proc/{server.servers[0].child.pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
