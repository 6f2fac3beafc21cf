"""The server: Daphne with flow control, limits on unknown clients, graceful shutdown on SIGTERM,
and a direct link to each socket.

It knows sockets and no boards; the application finds a `Link` in the scope's extensions.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network
from typing import Any

# Daphne installs the asyncio reactor when it is imported, before anything else imports Twisted's.
from daphne.server import Server as Daphne  # isort: skip
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import reactor

from realtime.boards.link import EXTENSION, STREAM_EXTENSION
from realtime.server.accepting import accept_few, watch
from realtime.server.bodies import BodyLimits
from realtime.server.channel import Factory
from realtime.server.compression import accept
from realtime.server.files import file_limit
from realtime.server.lobby import Lobby
from realtime.server.receive_queue import ReceiveQueue
from realtime.server.refusing import TOO_LARGE
from realtime.server.tcp import LocalTransport, Transport
from realtime.server.timers import measure_monotonically
from realtime.server.transport import StreamLink, TransportLink
from realtime.server.websocket import HANDSHAKE_S, FlowProtocol, with_options

log = logging.getLogger("dibs.server")

BACKLOG = 4096
"""The listen backlog. A thousand screens that reconnect at once overflow Twisted's 50 (STACK
20)."""

_CLOSE_LINGER_S = 3


class Server(Daphne):  # type: ignore[misc]
    """Daphne with what a board needs.

    Args:
        host: address to listen on.
        port: 0 lets the system choose.
        socket: a path to listen on as a Unix socket instead, or nothing.
        frame_bytes: the largest frame that a client may send; a larger one is closed with 1009.
        bodies: limits for request bodies; a larger body is answered with 413.
        proxies: peers whose address many clients share.
        drain: called once at SIGTERM, after the listening has stopped; awaited for `drain_s` at
            most.
        ready: called with the port once the server listens; with 0 on a Unix socket.
    """

    drain_s = 8.0

    def __init__(
        self,
        application: Any,
        *,
        host: str,
        port: int,
        socket: str = "",
        frame_bytes: int,
        bodies: BodyLimits,
        proxies: Sequence[IPv4Network | IPv6Network],
        drain: Callable[[], Awaitable[None]],
        ready: Callable[[int], None],
    ) -> None:
        measure_monotonically()
        self._local = bool(socket)
        super().__init__(
            application=application,
            endpoints=[_endpoint(host, port, socket)],
            signal_handlers=False,
            # A limit for responses would end every stream (STACK 17).
            http_timeout=None,
            websocket_timeout=-1,
            websocket_handshake_timeout=HANDSHAKE_S,
            websocket_connect_timeout=HANDSHAKE_S,
            websocket_max_message_size=frame_bytes,
            websocket_max_frame_size=frame_bytes,
            # No pong is required (X3): `FlowProtocol` pings by itself, and accepts other signs of
            # life.
            ping_timeout=0,
            server_name="dibs",
            verbosity=0,
        )
        self.lobby = Lobby(file_limit(), proxies)
        self._bodies = bodies
        self._drain = drain
        self._ready = ready
        self._ports: list[Any] = []
        self._stopping: asyncio.Task[None] | None = None
        self.failed = False
        self.fresh_start = False

    def run(self) -> None:
        """Serve until `stop_gracefully` has drained, or listening failed."""
        reactor.callWhenRunning(self._when_running)
        super().run()

    @property
    def http_factory(self) -> Factory:
        """Our factory in place of Daphne's, which `run` creates."""
        return self._http_factory

    @http_factory.setter
    def http_factory(self, _: Any) -> None:
        self._http_factory = Factory(self, self.lobby, self._bodies)

    @property
    def ws_factory(self) -> WebSocketFactory:
        """Daphne's factory, which `run` creates and configures."""
        return self._ws_factory

    @ws_factory.setter
    def ws_factory(self, factory: WebSocketFactory) -> None:
        # A frame that is too large or badly encoded gets its close code (STACK 31). Only
        # `check_timeouts` knows how long a close may take: a slow client has longer than an unknown
        # one (X3).
        factory.setProtocolOptions(
            failByDrop=False, closeHandshakeTimeout=0, perMessageCompressionAccept=accept
        )
        self._ws_factory = factory

    def _when_running(self) -> None:
        # Only now has Daphne set all of its options.
        self.ws_factory.protocol = with_options(self.ws_factory)
        loop = asyncio.get_event_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop_gracefully)

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        port.transport = LocalTransport if self._local else Transport
        self._ports.append(port)
        accept_few(port)
        watch(port)
        self._ready(0 if self._local else port.getHost().port)

    def listen_error(self, failure: Any) -> None:
        log.critical("cannot listen: %s", failure.getErrorMessage())
        self.failed = True
        self.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        scope["root_path"] = ""  # Clients could set the root path by a header (STACK 18).
        if not isinstance(protocol, FlowProtocol):
            scope["extensions"] = {STREAM_EXTENSION: lambda: StreamLink(protocol)}
            if protocol.too_large:
                scope["extensions"][TOO_LARGE] = {}
            return super().create_application(protocol, scope)
        protocol.link = TransportLink(protocol)
        scope |= {
            "asgi": {"version": "3.0"},
            "extensions": {EXTENSION: protocol.link, "websocket.http.response": {}},
        }
        # As in Daphne, except for the queue, which is unbounded there.
        received = ReceiveQueue(protocol.transport.pauseProducing, protocol.read_on)
        running = self.application(
            scope=scope, receive=received.get, send=partial(self.handle_reply, protocol)
        )
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return received

    def stop_gracefully(self) -> None:
        """Stop listening, let the application say goodbye, close, exit.

        A second call exits at once.
        """
        if self._stopping is not None:
            self.fresh_start = False
            self.stop()
            return
        self._stopping = asyncio.get_event_loop().create_task(self._stop_gracefully())

    def stop_for_a_fresh_start(self) -> None:
        """Like `stop_gracefully`, from any thread; sets `fresh_start`, unless the server is stopped
        for another reason too.
        """

        def stop() -> None:
            if self._stopping is None:
                self.fresh_start = True
                self.stop_gracefully()

        reactor.callFromThread(stop)

    async def _stop_gracefully(self) -> None:
        for port in self._ports:
            port.stopListening()
        try:
            await asyncio.wait_for(self._drain(), self.drain_s)
            await self._until_closed(_CLOSE_LINGER_S)
        except TimeoutError:
            log.warning("draining took more than %.0f s", self.drain_s)
        except Exception:
            log.exception("draining failed")
        self.stop()

    async def _until_closed(self, patience_s: float) -> None:
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if all(details.get("disconnected") for details in self.connections.values()):
                return
            await asyncio.sleep(0.02)

    def kill_all_applications(self) -> Any:
        # A connection that never got its application has none to kill (STACK 15).
        for details in self.connections.values():
            details.setdefault("application_instance", _done())
        return super().kill_all_applications()


def _endpoint(host: str, port: int, socket: str) -> str:
    """Describe for Twisted where to listen. It removes a socket that a killed server left."""
    if socket:
        path = socket.replace("\\", r"\\").replace(":", r"\:")
        return f"unix:{path}:mode=660:lockfile=1:backlog={BACKLOG}"
    interface = host.replace(":", r"\:")
    return f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"


def _done() -> "asyncio.Future[None]":
    future: asyncio.Future[None] = asyncio.get_event_loop().create_future()
    future.set_result(None)
    return future
