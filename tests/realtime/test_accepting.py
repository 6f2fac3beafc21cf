"""A real port of Twisted, with clients that have all connected before it looks."""

import socket
from collections.abc import Iterator

import pytest
from twisted.internet import reactor
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.tcp import Port
from twisted.python.failure import Failure

from realtime.server.accepting import AT_ONCE, accept_few

CLIENTS = 5 * AT_ONCE


class Accepted(Factory):
    """Counts the connections that the port has accepted."""

    noisy = False

    def __init__(self) -> None:
        self.protocols: list[Protocol] = []

    def buildProtocol(self, addr: object) -> Protocol:
        self.protocols.append(Protocol())
        return self.protocols[-1]


@pytest.fixture
def accepted() -> Accepted:
    return Accepted()


@pytest.fixture
def port(accepted: Accepted) -> Iterator[Port]:
    port = Port(0, accepted, CLIENTS, "127.0.0.1", reactor)
    port.startListening()
    port.stopReading()
    clients = [socket.create_connection(("127.0.0.1", port.getHost().port)) for _ in range(CLIENTS)]
    yield port
    for client in clients:
        client.close()
    for protocol in accepted.protocols:
        protocol.transport.connectionLost(Failure(ConnectionDone()))
    port.socket.close()


def test_a_turn_accepts_a_few(port: Port, accepted: Accepted) -> None:
    """So the first are served before the last are read."""
    accept_few(port)
    counts = []
    while len(accepted.protocols) < CLIENTS:
        port.doRead()
        counts.append(len(accepted.protocols))
    assert counts == list(range(AT_ONCE, CLIENTS + 1, AT_ONCE))


def test_twisted_accepts_more_and_more(port: Port, accepted: Accepted) -> None:
    """What the bound is for: without it, this test says when it is not needed any more."""
    port.doRead()
    assert len(accepted.protocols) > AT_ONCE
