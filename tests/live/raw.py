"""A WebSocket by hand, for peers that no client library can play: it reads, answers and closes only when told to."""

import json
import os
import socket
import time
from typing import Self
from urllib.parse import urlsplit

from tests.client import Frame
from tests.servers.dibs import Dibs

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Raw:
    """A TCP connection after the handshake.

    Args:
        receive_bytes: how much the kernel keeps for a peer that does not read.
    """

    def __init__(self, server: Dibs, username: str, receive_bytes: int = 65_536) -> None:
        url = urlsplit(server.ws())
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(10)
        self.socket.connect((url.hostname or "", url.port or 0))
        self.socket.sendall(
            f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {server.token(username)}\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._exactly(1)
        assert b" 101 " in head.splitlines()[0], head

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, text: str | bytes = "", opcode: int = TEXT, times: int = 1) -> None:
        """Send short masked frames.

        Raises:
            TimeoutError: the server does not read.
        """
        payload = text.encode() if isinstance(text, str) else text
        assert len(payload) < 126
        frame = bytes((0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0)) + payload
        self.socket.sendall(frame * times)

    def read(self) -> tuple[int, bytes]:
        """Take one frame: its opcode and payload.

        Raises:
            OSError: the server has dropped the connection.
        """
        first, length = self._exactly(2)
        if length == 126:
            length = int.from_bytes(self._exactly(2))
        elif length == 127:
            length = int.from_bytes(self._exactly(8))
        return first & 0x0F, self._exactly(length)

    def to_the_end(self, patience_s: float = 20) -> tuple[list[Frame], int | None]:
        """Read until the server has closed; gives what it said and its close code, if it sent one."""
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

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("closed without a close frame")
            data += more
        return bytes(data)


def resident_bytes(server: Dibs) -> int:
    """Tell how much memory a server's first process has."""
    with open(f"/proc/{server.servers[0].child.pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
