"""Makes timers monotonic: a server's wall clock may be set back by an hour."""

import time
from types import SimpleNamespace
from typing import Final

import daphne.http_protocol
import daphne.server
import daphne.ws_protocol
from twisted.internet import reactor

_MONOTONIC: Final = SimpleNamespace(time=time.monotonic)


def measure_monotonically() -> None:
    """Make Twisted's timers and Daphne's ages use the monotonic clock; call it before the reactor
    runs.

    Both use `time.time`. A timer that is due at a wall-clock time waits an hour longer when the
    clock is set back by one, and so does the cleanup of dead connections.
    """
    reactor.seconds = time.monotonic
    for module in (daphne.server, daphne.http_protocol, daphne.ws_protocol):
        module.time = _MONOTONIC
