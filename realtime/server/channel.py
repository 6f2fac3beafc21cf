"""HTTP connections of the server: time limits and size limits for requests."""

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any, Final

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from realtime.server.bodies import BodyLimits
from realtime.server.lobby import Lobby
from realtime.server.peer import Peer
from realtime.server.transport import StreamLink

HEAD_S: Final = 15
BODY_S: Final = 60
_UNREAD_S: Final = 30
"""Time limit for a response while the client receives none of it."""
_LINGER_S: Final = 2
"""How long the rest of a body that is too large is read and discarded.

A connection that is closed with unread data is reset, and the client may lose the response with it
(RFC 9112, 9.6).
"""


_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


class BodyTooLarge(Exception):
    """The body is larger than its path allows."""


class Request(WebRequest):  # type: ignore[misc]
    """A request with a limited body, so that the body fits into memory and needs no file."""

    body_limit: int
    too_large = False
    stream: StreamLink | None = None

    def gotLength(self, length: int | None) -> None:
        self.content = BytesIO()

    def handleContentChunk(self, data: bytes) -> None:
        if self.content.tell() + len(data) > self.body_limit:
            raise BodyTooLarge
        super().handleContentChunk(data)

    def process(self) -> Any:
        if settings.USER_HEADER:
            self._quote(settings.USER_HEADER.encode())
        return super().process()

    def check_timeouts(self) -> None:
        if self.stream is not None and self.stream.dead:
            self.stream.abort()

    def refuse_body(self) -> None:
        """Continue without the body; the application answers 413."""
        self.too_large = True
        self.content = BytesIO()
        self.requestHeaders.removeHeader(b"Upgrade")
        self.responseHeaders.setRawHeaders(b"Connection", [b"close"])

    def _quote(self, header: bytes) -> None:
        """Write the UTF-8 of a header as the URI's escapes (RFC 3986), which `board.edge.arrival`
        reads. Daphne refuses the byte 0x85, the end of a line in Latin-1, and half of the letter
        Å.
        """
        sent = self.requestHeaders.getRawHeaders(header)
        if sent:
            written = [_NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), each) for each in sent]
            self.requestHeaders.setRawHeaders(header, written)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One HTTP connection.

    The head of a request must arrive within HEAD_S of its first byte (for the first request, of the
    connection), and its body within BODY_S of the head. Twisted's own limit is for silence, which
    one byte a minute evades.
    """

    length: int | None

    def __init__(self, lobby: Lobby, limits: BodyLimits) -> None:
        super().__init__()
        self.address = ""
        self._lobby, self._limits = lobby, limits
        self._deadline: Any = None
        self._incoming = True
        self._excess = False

    def connectionMade(self) -> None:
        self.address = str(self.transport.getPeer().host)
        self._peer = Peer(self.transport)
        super().connectionMade()
        self._within(HEAD_S, self.drop)
        self._lobby.enter(self)

    def dataReceived(self, data: bytes) -> None:
        if self._excess:
            return
        if self._incoming and self._deadline is None:
            self._within(HEAD_S, self.drop)
        super().dataReceived(data)

    def allHeadersReceived(self) -> None:
        request = self.requests[-1]
        request.body_limit = self._limits.of(self._path)
        too_large = self.length is not None and self.length > request.body_limit
        if too_large:
            self.length = 0
            # The client waits for "100 Continue" and need not send the body at all.
            request.requestHeaders.removeHeader(b"Expect")
        super().allHeadersReceived()
        if too_large:
            self._refuse_body()
        elif self.length != 0:
            self._within(BODY_S, self.drop)

    def rawDataReceived(self, data: bytes) -> None:
        try:
            super().rawDataReceived(data)
        except BodyTooLarge:
            self._refuse_body()
            self.allContentReceived()

    def allContentReceived(self) -> None:
        self._incoming = False
        self._cancel_deadline()
        self._lobby.leave(self)
        super().allContentReceived()
        if self.transport.protocol is not self:
            # It became a WebSocket, and the request is never finished.
            self.requests.clear()

    def requestDone(self, request: Any) -> None:
        self._incoming = True
        self._lobby.enter(self)
        super().requestDone(request)

    def timeoutConnection(self) -> None:
        if self._peer.buffered:
            # Not idle: the response is on its way over a slow link, or to a client that does not
            # read.
            self._taken = self._peer.taken
            self._within(_UNREAD_S, self._drop_unread)
            return
        super().timeoutConnection()

    def loseConnection(self) -> None:
        if self._excess:
            self._networkProducer.unregisterProducer()
            self.transport.loseWriteConnection()
            self.transport.resumeProducing()
            self._within(_LINGER_S, self.drop)
            return
        super().loseConnection()
        self._taken = self._peer.taken
        self._within(_UNREAD_S, self._drop_unread)

    def connectionLost(self, reason: Any) -> None:
        self._cancel_deadline()
        self._lobby.leave(self)
        super().connectionLost(reason)

    def drop(self) -> None:
        self._cancel_deadline()
        self._lobby.leave(self)
        self.transport.abortConnection()

    def _refuse_body(self) -> None:
        self._excess = True
        self.persistent = False
        self.requests[-1].refuse_body()

    def _drop_unread(self) -> None:
        taken = self._peer.taken
        if taken == self._taken:
            self.drop()
            return
        self._taken = taken
        self._within(_UNREAD_S, self._drop_unread)

    def _within(self, seconds: float, otherwise: Callable[[], None]) -> None:
        self._cancel_deadline()
        self._deadline = reactor.callLater(seconds, otherwise)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class Factory(HTTPFactory):  # type: ignore[misc]
    """Makes the channel of each connection."""

    def __init__(self, server: Any, lobby: Lobby, limits: BodyLimits) -> None:
        super().__init__(server)
        self.protocol = partial(Channel, lobby, limits)

    def log(self, request: Any) -> None:
        """Disable Twisted's access log, which nothing reads."""

    def buildProtocol(self, addr: Any) -> Any:
        channel = super().buildProtocol(addr)
        # Forms are parsed by Django; parsing them here too cost as much as a small answer.
        channel.requestFactory = partial(Request, parsePOSTFormSubmission=False)
        return channel
