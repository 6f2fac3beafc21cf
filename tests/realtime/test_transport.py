"""The link over a real TCP connection of Twisted's: what waits for slow clients is shared."""

import socket
import tracemalloc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from realtime.protocol.codec import Frame
from realtime.server.tcp import Transport
from realtime.server.transport import TransportLink

BODY = bytes(range(256)) * 4096


class NoReactor:
    """Watches nothing: a test lets a connection write when it wants to."""

    def addReader(self, _: object) -> None: ...

    def removeReader(self, _: object) -> None: ...

    def addWriter(self, _: object) -> None: ...

    def removeWriter(self, _: object) -> None: ...

    def callLater(self, _: float, *_then: object) -> None: ...


class Slow:
    """A link, and its client, which reads when it is told to."""

    def __init__(self, server: socket.socket) -> None:
        self.client = socket.socket()
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        self.client.connect(server.getsockname())
        accepted, _ = server.accept()
        accepted.setblocking(False)
        self.transport = Transport(accepted, None, ("127.0.0.1", 0), None, 0, NoReactor())
        self.transport.connected = 1
        self.protocol: Any = SimpleNamespace(
            transport=self.transport, state=1, STATE_OPEN=1, send_owed_pong=lambda: None
        )
        self.protocol.websocket_extensions_in_use = []
        self.link = TransportLink(self.protocol)

    def read(self, count: int) -> bytes:
        self.client.settimeout(10)
        data = bytearray()
        while len(data) < count:
            if self.link._peer.buffered:
                self.transport.doWrite()
            data += self.client.recv(65_536)
        return bytes(data)


@pytest.fixture
def slow() -> Iterator[list[Slow]]:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        clients = [Slow(server) for _ in range(64)]
        yield clients
        for each in clients:
            each.client.close()
            each.transport.socket.close()


def test_the_rest_of_a_snapshot_is_shared_by_all_who_read_slowly(slow: list[Slow]) -> None:
    """S3: 64 clients wait for the rest of one frame of 1 MiB."""
    frame = Frame(BODY)
    assert len(frame.wire) > 2**20
    tracemalloc.start()
    for each in slow:
        each.link.write(frame)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    waiting = sum(each.link._peer.buffered for each in slow)
    assert waiting > 32 * 2**20, "it waits here, and not in the kernel"
    assert grown < 2**20
    assert not any(each.link.writable for each in slow)


def test_the_rest_arrives_whole_and_what_follows_behind_it(slow: list[Slow]) -> None:
    first, second = Frame(BODY), Frame(b'{"type":"bye"}')
    slow[0].link.write(first)
    slow[0].link.write(second)
    whole = first.wire + second.wire
    assert slow[0].read(len(whole)) == whole
    assert slow[0].link._peer.buffered == 0


def test_bytes_go_straight_to_the_socket_exactly_while_none_wait(slow: list[Slow]) -> None:
    each, told = slow[0], list[None]()
    each.link.on_indirect = lambda: told.append(None)
    frame = Frame(BODY)
    assert each.link.direct is not None
    sent = each.link.direct(frame.wire)
    assert sent < len(frame.wire)
    each.link.finish(frame.wire, sent)
    assert (each.link.direct, len(told)) == (None, 1)
    each.link.write(Frame(b"behind"))
    assert len(told) == 1, "once is enough"
    each.read(len(frame.wire) + len(Frame(b"behind").wire))
    assert each.link.direct is not None
    each.protocol.state = 2
    assert each.link.direct is None, "no data follows a close frame"
    each.protocol.state = 1
    each.link.abort()
    assert (each.link.direct, len(told)) == (None, 2)
