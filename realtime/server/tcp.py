"""One connection, which tells whether bytes wait in this process."""

import socket
from collections.abc import Callable
from typing import Any, Final

from twisted.internet.address import IPv4Address
from twisted.internet.tcp import Server

_HERE: Final = "127.0.0.1", 0


class Transport(Server):  # type: ignore[misc]
    """Twisted's connection, watched.

    Attributes:
        idle: nothing waits to be written, and nothing ends: bytes may go straight to the socket.
        on_busy: called whenever that is over.
    """

    idle = True
    on_busy: Callable[[], None] | None = None

    def write_now(self, data: bytes) -> None:
        """Write to the socket at once, and leave to Twisted what it does not take."""
        if self.idle:
            self.finish(data, send(self.socket.send, data))
        else:
            self.write(data)

    def finish(self, data: bytes, sent: int) -> None:
        """Write the rest of what the socket took only a part of."""
        if sent < len(data):
            # A position in bytes that all clients of a frame share, and not a copy.
            self.dataBuffer, self.offset = data, sent
            self.startWriting()

    def limit_unsent(self, size: int) -> None:
        """Let the kernel take no more than so many bytes that it has not sent, where it can."""
        if hasattr(socket, "TCP_NOTSENT_LOWAT") and self.connected:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, size)

    def startWriting(self) -> None:
        self._occupy()
        super().startWriting()

    def stopWriting(self) -> None:
        super().stopWriting()
        self.idle = bool(self.connected) and not self.disconnecting

    def abortConnection(self) -> None:
        super().abortConnection()
        self._occupy()

    def connectionLost(self, reason: Any) -> None:
        self._occupy()
        self.on_busy = None
        super().connectionLost(reason)

    def _occupy(self) -> None:
        if self.idle:
            self.idle = False
            if self.on_busy is not None:
                self.on_busy()


class LocalTransport(Transport):
    """A connection over a Unix socket. Its peer is a program on this machine, and so counts as one
    at 127.0.0.1.
    """

    def __init__(
        self, connection: Any, protocol: Any, _client: Any, server: Any, number: int, reactor: Any
    ) -> None:
        super().__init__(connection, protocol, _HERE, server, number, reactor)

    def getPeer(self) -> IPv4Address:
        return IPv4Address("TCP", *_HERE)

    def getHost(self) -> IPv4Address:
        return IPv4Address("TCP", *_HERE)

    def limit_unsent(self, size: int) -> None:
        """Leave it to the buffer's own size: only TCP has such a limit."""

    def setTcpNoDelay(self, enabled: Any) -> None:
        """Do nothing: a Unix socket delays nothing."""


def send(to: Callable[[bytes], int], data: bytes) -> int:
    """Send without waiting; returns how many bytes were taken."""
    try:
        return to(data)
    except (BlockingIOError, InterruptedError):
        return 0
    except OSError:
        # The peer is gone; Twisted detects it on the next read.
        return len(data)
