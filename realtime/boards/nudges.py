"""Nudges between processes over channels-redis: fast, but unreliable.

The log is the truth (STACK 5, 6, 10).
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from channels.layers import get_channel_layer
from django.conf import settings

from board.domain.events import Changes
from board.domain.ids import BoardId
from realtime.boards.sealing import Probe, Rejected, Seal
from realtime.work import metrics
from realtime.work.supervisor import Supervisor

log = logging.getLogger("dibs.backbone")

_PROBE_S: Final = 1.0
_PATIENCE_S: Final = 2.0
_WAITING: Final = 1000
_WAITING_BYTES: Final = 2**20
"""How much waits for Redis. The oldest changes are dropped: others find them by polling."""
_PROBED: Final = 20
"""How many groups one round of probes covers. With more boards, each is probed every few
seconds."""
_COMPLAIN_S: Final = 60.0


class Backbone:
    """One channel for each process, one group for each board.

    Probes through the groups show whether messages arrive (STACK 11).

    A reconciliation loop compares the wanted groups with the joined ones, so that no failure lasts.

    Args:
        layer: a Channels layer.
        hear: called with every change of another process.
        secret: the server's secret key, which all of its processes share.

    Attributes:
        healthy: whether every wanted group is joined, and the last probes came back.
    """

    def __init__(self, layer: Any, hear: Callable[[Changes], None], secret: str) -> None:
        self.healthy = True
        self._layer = layer
        self._hear = hear
        self._me = secrets.token_hex(6)
        self._seal = Seal(secret, self._me)
        self._channel = ""
        # A group of its own proves the way even while no board is open here.
        self._wanted = {f"process.{self._me}"}
        self._joined: set[str] = set()
        self._rounds = 0
        self._waiting: deque[Changes] = deque()
        self._waiting_bytes = 0
        self._something = asyncio.Event()
        self._probes: dict[str, asyncio.Future[None]] = {}
        self._complained = -_COMPLAIN_S

    def start(self, supervisor: Supervisor) -> None:
        """Start receiving, sending and probing."""
        supervisor.keep("backbone receive", self._receive)
        supervisor.keep("backbone send", self._send)
        supervisor.every("backbone probe", _PROBE_S, self._prove)

    def publish(self, changes: Changes) -> None:
        """Queue changes for other processes.

        What does not fit is dropped: the others find it by polling.
        """
        self._waiting.append(changes)
        self._waiting_bytes += changes.size
        while len(self._waiting) > _WAITING or self._waiting_bytes > _WAITING_BYTES:
            self._take_waiting()
        self._something.set()

    async def follow(self, board: BoardId) -> None:
        """Receive a board's messages from now on, or as soon as Redis is available."""
        self._wanted.add(_group(board))
        if self.healthy:
            await self._reconcile()

    async def leave(self, board: BoardId) -> None:
        """Stop receiving a board's messages."""
        self._wanted.discard(_group(board))
        if self.healthy:
            await self._reconcile()

    async def _reconcile(self) -> None:
        """Join the wanted groups, leave the others."""
        if not self._channel:
            return
        for group in self._joined - self._wanted:
            if not await self._leave(group):
                return
        for group in self._wanted - self._joined:
            if not await self._try(self._layer.group_add(group, self._channel)):
                return
            self._joined.add(group)

    async def _leave(self, group: str) -> bool:
        left = await self._try(self._layer.group_discard(group, self._channel))
        if left:
            self._joined.discard(group)
        return left

    async def _receive(self) -> None:
        if not self._channel:
            self._channel = await asyncio.wait_for(
                self._layer.new_channel(f"dibs.{self._me}"), _PATIENCE_S
            )
            await self._reconcile()
        while True:
            try:
                message = await self._layer.receive(self._channel)
            except Exception:
                # The message cannot even be unpacked. The layer restores the connection itself.
                self._reject("malformed")
                continue
            self._take(message)

    def _take(self, message: object) -> None:
        try:
            sender, told = self._seal.read(message)
        except Rejected as rejected:
            self._reject(str(rejected))
            return
        if isinstance(told, Probe):
            arrived = self._probes.get(told.nonce)
            if arrived is not None and not arrived.done():
                arrived.set_result(None)
        elif sender != self._me:
            self._hear(told)

    def _reject(self, reason: str) -> None:
        metrics.REJECTED.labels(reason).inc()
        if time.monotonic() - self._complained > _COMPLAIN_S:
            self._complained = time.monotonic()
            log.warning(
                "Redis: dropped a message: %s. Another server uses this database of Redis, "
                "or a process has another DIBS_SECRET_KEY or version.",
                reason,
            )

    def _take_waiting(self) -> Changes:
        changes = self._waiting.popleft()
        self._waiting_bytes -= changes.size
        return changes

    async def _send(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                changes = self._take_waiting()
                await self._try(
                    self._layer.group_send(_group(changes.board), self._seal.write(changes))
                )

    async def _prove(self) -> None:
        """Reconcile, then send probes through some of the groups.

        A group whose probe is lost is left and joined again.
        """
        await self._reconcile()
        groups = sorted(self._joined)
        if not groups:
            self.healthy = False
            return
        first = self._rounds * _PROBED
        self._rounds += 1
        lost = await self._lost({groups[n % len(groups)] for n in range(first, first + _PROBED)})
        if lost is None:
            return
        for group in lost:
            if not await self._leave(group):
                break
        self.healthy = not lost and self._wanted <= self._joined

    async def _lost(self, groups: set[str]) -> list[str] | None:
        """Return the groups through which no probe came back; None if no probe can be sent."""
        probes = {group: secrets.token_hex(8) for group in groups}
        self._probes = {
            nonce: asyncio.get_running_loop().create_future() for nonce in probes.values()
        }
        for group, nonce in probes.items():
            if not await self._try(self._layer.group_send(group, self._seal.write(Probe(nonce)))):
                return None
        await asyncio.wait(self._probes.values(), timeout=_PATIENCE_S)
        return [group for group, nonce in probes.items() if not self._probes[nonce].done()]

    async def _try(self, sending: Awaitable[Any]) -> bool:
        try:
            await asyncio.wait_for(sending, _PATIENCE_S)
        except Exception as error:  # A failing nudge must not fail a claim.
            self._fail(error)
            return False
        return True

    def _fail(self, error: Exception) -> None:
        if self.healthy:
            log.warning("Redis: %s: %s", type(error).__name__, error)
        self.healthy = False


def connect(hear: Callable[[Changes], None]) -> Backbone | None:
    """Return the backbone if REDIS_URL is set; None means a single process, or processes that
    poll.
    """
    layer = get_channel_layer()
    return Backbone(layer, hear, settings.SECRET_KEY) if layer is not None else None


def _group(board: BoardId) -> str:
    return f"board.{board}"
