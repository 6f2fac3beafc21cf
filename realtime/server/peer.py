"""The other end of a connection: what its kernel took, and whether it is there at all (X3)."""

import socket
import struct
import sys
import time
from typing import Any, Final

_LINUX: Final = sys.platform == "linux"
_INFO: Final = struct.Struct("=56x I 60x Q")
"""Of `struct tcp_info` in linux/tcp.h: last_ack_recv in ms, and bytes_acked."""

SILENCE_S = 45.0
PATIENCE_S = 25.0
"""How long something that was sent may wait for a sign of life, if that is the first for a long time."""


class Peer:
    """The other end of one of Twisted's TCP transports, as far as the kernel knows."""

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
    def buffered(self) -> int:
        """How many bytes wait in this process."""
        transport = self._transport
        waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return waiting

    @property
    def acknowledged_at(self) -> float | None:
        """When it last acknowledged anything, a probe of its closed window too; None where that is not known."""
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
            # A kernel that is older than the numbers.
            return None


class Life:
    """Whether a peer is alive: it acknowledges bytes, or sends something, or its window's probes are answered.

    The end of a cut cable does none of these. A client that does not read does: its kernel answers for it. Silence
    alone proves nothing, as after this process was frozen: something must have been sent that was not answered.
    """

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._heard_at = time.monotonic()
        self._asked_at = -1.0
        self._taken = 0

    def heard(self) -> None:
        """Something came in."""
        self._heard_at = time.monotonic()

    def asked(self) -> None:
        """Something was sent that a live peer acknowledges."""
        if self._last_sign() >= self._asked_at:
            self._asked_at = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether it has not answered for so long that it counts as gone."""
        now, sign = time.monotonic(), self._last_sign()
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
