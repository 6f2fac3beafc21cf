"""Which clock measures: the monotonic one, for a server's wall clock may be set back by an hour."""

import time
from types import SimpleNamespace
from typing import Final

import daphne.http_protocol
import daphne.server
import daphne.ws_protocol
from twisted.internet import reactor

_MONOTONIC: Final = SimpleNamespace(time=time.monotonic)


def measure_monotonically() -> None:
    """Have Twisted's timers and Daphne's ages count by the monotonic clock; call it before the reactor runs.

    Both take `time.time`. A timer that is due at a time of the wall clock waits for an hour longer when that is set
    back by one, and with it whatever ends dead connections.
    """
    reactor.seconds = time.monotonic
    for module in (daphne.server, daphne.http_protocol, daphne.ws_protocol):
        module.time = _MONOTONIC
