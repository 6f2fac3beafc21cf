"""Nudges between processes over channels-redis: fast, and allowed to fail. The log is the truth (STACK 5, 6, 10)."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from channels.layers import get_channel_layer

from board.events import Changes
from board.ids import BoardId, Rev

log = logging.getLogger("dibs.backbone")

_PROBE_S: Final = 1.0
_PATIENCE_S: Final = 2.0
_WAITING: Final = 1000


class Backbone:
    """One channel a process, one group a board. A probe with a nonce shows whether what is sent also arrives (STACK 11).

    Args:
        layer: a Channels layer.
        hear: called with every change of another process.

    Attributes:
        healthy: whether the last probe came back.
    """

    def __init__(self, layer: Any, hear: Callable[[Changes], None]) -> None:
        self.healthy = True
        self._layer = layer
        self._hear = hear
        self._me = secrets.token_hex(6)
        self._channel: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._followed: set[BoardId] = set()
        self._waiting: deque[Changes] = deque(maxlen=_WAITING)
        self._something = asyncio.Event()
        self._came_back = asyncio.Event()

    async def run(self) -> None:
        """Receive, send and probe until cancelled."""
        await asyncio.gather(self._receive(), self._send(), self._probe())

    def publish(self, changes: Changes) -> None:
        """Tell other processes, soon. What does not fit is dropped: they find it by polling."""
        self._waiting.append(changes)
        self._something.set()

    async def follow(self, board: BoardId) -> None:
        """Hear of a board from now on."""
        self._followed.add(board)
        await self._try(self._join(board))

    async def leave(self, board: BoardId) -> None:
        """Hear of a board no longer."""
        self._followed.discard(board)
        if self._channel.done():
            await self._try(self._layer.group_discard(_group(board), self._channel.result()))

    async def _join(self, board: BoardId) -> None:
        if self._channel.done():
            await self._layer.group_add(_group(board), self._channel.result())

    async def _receive(self) -> None:
        while True:
            try:
                if not self._channel.done():
                    channel = await self._layer.new_channel(f"dibs.{self._me}")
                    self._channel.set_result(channel)
                    for board in self._followed:
                        await self._layer.group_add(_group(board), channel)
                self._take(await self._layer.receive(self._channel.result()))
            except Exception as error:  # Whatever Redis does, boards go on by polling.
                self._fail(error)
                await asyncio.sleep(_PROBE_S)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "probe":
            self._came_back.set()
        elif message["from"] != self._me:
            self._hear(_read(message))

    async def _send(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                changes = self._waiting.popleft()
                await self._try(self._layer.group_send(_group(changes.board), self._write(changes)))

    async def _probe(self) -> None:
        while True:
            await asyncio.sleep(_PROBE_S)
            self._came_back.clear()
            if self._channel.done():
                await self._try(self._layer.send(self._channel.result(), {"type": "probe"}))
            try:
                await asyncio.wait_for(self._came_back.wait(), _PATIENCE_S)
                self.healthy = True
            except TimeoutError:
                self.healthy = False

    async def _try(self, sending: Any) -> None:
        try:
            await asyncio.wait_for(sending, _PATIENCE_S)
        except Exception as error:  # As above: a nudge that fails must never fail a claim.
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        if self.healthy:
            log.warning("Redis: %s: %s", type(error).__name__, error)
        self.healthy = False

    def _write(self, changes: Changes) -> dict[str, Any]:
        return {
            "type": "changes", "from": self._me, "board": changes.board, "epoch": changes.epoch,
            "resumable_from": changes.resumable_from,
            "events": [[rev, body] for rev, body in changes.events],
        }  # fmt: skip


def connect(hear: Callable[[Changes], None]) -> Backbone | None:
    """Make the backbone if REDIS_URL is set; None means one process, or followers that poll."""
    layer = get_channel_layer()
    return Backbone(layer, hear) if layer is not None else None


def _read(message: dict[str, Any]) -> Changes:
    events = tuple((Rev(rev), bytes(body)) for rev, body in message["events"])
    return Changes(BoardId(message["board"]), message["epoch"], Rev(message["resumable_from"]), events)


def _group(board: BoardId) -> str:
    return f"board.{board}"
