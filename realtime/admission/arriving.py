"""A client from its first moment until it is greeted or refused: it too is told that the server goes down (X1)."""

import asyncio


class Arrival:
    """Entry in the set of those that arrive; `over` takes it out.

    What serves the client is cancelled at a restart, and says goodbye itself: only that knows whether a
    response or a socket has begun.

    Args:
        arriving: where the node finds it.

    Attributes:
        after_ms: when the client may come back; None unless the server goes down.
    """

    def __init__(self, arriving: set["Arrival"]) -> None:
        self.after_ms: int | None = None
        self._arriving = arriving
        self._task = asyncio.current_task()
        arriving.add(self)

    def over(self) -> None:
        """The client is greeted, refused or gone; the next goodbye is not for this."""
        self._arriving.discard(self)

    async def leave_for_restart(self, after_ms: int) -> None:
        """Interrupt what serves the client, which says goodbye then."""
        if self in self._arriving and self._task is not None:
            self.over()
            self.after_ms = after_ms
            self._task.cancel()
