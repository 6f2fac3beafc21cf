"""The peer of a TCP connection: what its kernel has acknowledged, and whether it is alive (X3)."""

import socket
import struct
import sys
import time
from array import array
from contextlib import suppress
from typing import Any, Final

with suppress(ImportError):  # Windows has neither, and tells nothing of its connections.
    import fcntl
    import termios

_LINUX: Final = sys.platform == "linux"
_INFO: Final = struct.Struct("=56x I 60x Q")
"""Offsets in `struct tcp_info` of linux/tcp.h: last_ack_recv in ms, and bytes_acked."""

SILENCE_S = 45.0
PATIENCE_S = 25.0
"""Time limit for a sign of life after something was sent, if that was the first for a long time."""


class Peer:
    """The peer of one of Twisted's TCP transports, as far as the kernel knows."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    @property
    def taken(self) -> int:
        """A number that changes whenever the peer has acknowledged more bytes.

        On systems other than Linux, bytes count as acknowledged once they have left this process.
        """
        info = self._info()
        return info[1] if info else -self.buffered

    @property
    def written(self) -> int:
        """What `taken` will reach once the peer has acknowledged all that was written so far."""
        info = self._info()
        if not info:
            return 0
        unacknowledged = array("i", [0])
        fcntl.ioctl(self._transport.getHandle(), termios.TIOCOUTQ, unacknowledged)
        return info[1] + unacknowledged[0] + self.buffered

    @property
    def buffered(self) -> int:
        """How many bytes are buffered in this process."""
        transport = self._transport
        waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return waiting

    @property
    def acknowledged_at(self) -> float | None:
        """When the peer last acknowledged anything, also a window probe; None where that is not
        known.
        """
        info = self._info()
        return time.monotonic() - info[0] / 1000 if info else None

    def _info(self) -> tuple[int, int] | None:
        if not _LINUX or not self._transport.connected:
            return None
        try:
            raw = self._transport.getHandle().getsockopt(
                socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size
            )
            return _INFO.unpack(raw)
        except (OSError, struct.error):
            # An older kernel without these fields.
            return None


class Life:
    """Liveness of a peer: it acknowledges bytes, sends something, or answers window probes.

    The end of a cut cable does none of these. A client that does not read does: its kernel answers
    for it. Silence alone proves nothing, as after this process was frozen: something must have been
    sent without an answer.
    """

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._heard_at = time.monotonic()
        self._asked_at = -1.0
        self._taken = 0

    def heard(self) -> None:
        """Note that data arrived."""
        self._heard_at = time.monotonic()

    def asked(self) -> None:
        """Note that something was sent that a live peer acknowledges."""
        if self._last_sign() >= self._asked_at:
            self._asked_at = time.monotonic()

    @property
    def over(self) -> bool:
        """Return whether the peer has been silent for so long that it counts as gone."""
        now = time.monotonic()
        if _LINUX and now - self._heard_at <= SILENCE_S:
            # Most peers answer pings. The kernel is asked about the others.
            return False
        sign = self._last_sign()
        return now - sign > SILENCE_S and sign < self._asked_at < now - PATIENCE_S

    def _last_sign(self) -> float:
        acknowledged_at = self._peer.acknowledged_at
        if acknowledged_at is None:
            taken = self._peer.taken
            if taken != self._taken:
                self._taken = taken
                self.heard()
            return self._heard_at
        return max(self._heard_at, acknowledged_at)
