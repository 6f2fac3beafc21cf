"""The receive queue of one socket: frames that the consumer has not taken.

It pauses reading when it is full (backpressure, STACK 13).
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

MOST_BYTES: Final = 65_536
_FRAME_BYTES: Final = 512
"""The overhead of a frame beside its text: thousands of tiny frames weigh too."""

Message = dict[str, Any]


class ReceiveQueue(asyncio.Queue[Message]):
    """A queue of ASGI messages that pauses its source while it is full.

    Args:
        pause: called when more than MOST_BYTES wait. Frames that were read already are still
            queued.
        resume: called when the queue is empty.
    """

    def __init__(self, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        super().__init__()
        self._pause, self._resume = pause, resume
        self._bytes = 0
        self._paused = False
        self._awaited = False

    @property
    def awaited(self) -> bool:
        """Whether the reader waits for the next message, and has nothing else in hand."""
        return self._awaited and self.empty()

    async def get(self) -> Message:
        self._awaited = True
        try:
            return await super().get()
        finally:
            self._awaited = False

    def _put(self, item: Message) -> None:
        super()._put(item)
        self._bytes += _weight(item)
        if self._bytes > MOST_BYTES and not self._paused:
            self._paused = True
            self._pause()

    def _get(self) -> Message:
        item: Message = super()._get()
        self._bytes -= _weight(item)
        if self._paused and not self._bytes:
            self._paused = False
            self._resume()
        return item


def _weight(message: Message) -> int:
    return _FRAME_BYTES + len(message.get("text") or message.get("bytes") or "")
