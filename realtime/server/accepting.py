"""Handles connections that cannot be accepted because the process is out of file descriptors."""

import logging
import time
from typing import Any, Final

from twisted.internet import reactor
from twisted.logger import globalLogPublisher

from realtime.server.files import file_limit

log = logging.getLogger("dibs.server")

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


def watch(port: Any) -> None:
    """Watch one of Twisted's ports."""
    globalLogPublisher.addObserver(NoFilesLeft(port))
