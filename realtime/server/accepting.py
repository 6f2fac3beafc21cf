"""Accepting connections: a few in each turn of the event loop, and none while the process is out of
file descriptors.
"""

import logging
import time
from typing import Any, Final

from twisted.internet import reactor
from twisted.logger import globalLogPublisher

from realtime.server.files import file_limit

log = logging.getLogger("dibs.server")

AT_ONCE: Final = 8
"""Connections that are accepted in one turn. After a restart a thousand clients connect at once,
and a turn reads what all connections of the turn before have sent: 8 handshakes take 3 ms.
"""
_TOLD_EVERY_S: Final = 60
_PAUSE_S: Final = 1
_NAMESPACE: Final = "twisted.internet.tcp.Port"
_EXHAUSTED: Final = frozenset({"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})


class NoFilesLeft:
    """Receives Twisted's error, logs it, and pauses the port.

    Twisted reserves one file, with which it accepts connections only to close them. When that is
    gone too, the port stays readable, and the event loop would busy-loop.
    """

    def __init__(self, port: Any) -> None:
        self._port = port
        self._told_at = -float(_TOLD_EVERY_S)

    def __call__(self, event: dict[str, Any]) -> None:
        if event.get("log_namespace") != _NAMESPACE:
            return
        if event.get("acceptError") in _EXHAUSTED:
            self._port.stopReading()
            reactor.callLater(_PAUSE_S, self._go_on)
        elif not str(event.get("log_format")).startswith("EMFILE encountered"):
            return
        if time.monotonic() - self._told_at >= _TOLD_EVERY_S:
            self._told_at = time.monotonic()
            log.error(
                "no files left: connections are refused. This process may open %s; raise its limit "
                "(ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of a container)",
                file_limit(),
            )

    def _go_on(self) -> None:
        if self._port.connected and not self._port.disconnecting:
            self._port.startReading()


def accept_few(port: Any) -> None:
    """Bound what one of Twisted's ports accepts in a turn; it would accept 20 more each time."""
    accept = port.doRead

    def accept_few() -> None:
        port.numberAccepts = min(port.numberAccepts, AT_ONCE)
        accept()

    port.doRead = accept_few


def watch(port: Any) -> None:
    """Watch one of Twisted's ports for files that are used up."""
    globalLogPublisher.addObserver(NoFilesLeft(port))
