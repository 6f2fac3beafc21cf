"""Clients that are not greeted or refused yet: they too get a `bye` at a restart (X1)."""

import asyncio


class Newcomer:
    """One such client; `over` ends this state.

    At a restart its task is cancelled and says goodbye itself: only the task knows whether a
    response or a socket has begun.

    Args:
        newcomers: where the node finds it.

    Attributes:
        after_ms: when the client may come back; None unless the server goes down.
    """

    def __init__(self, newcomers: set["Newcomer"]) -> None:
        self.after_ms: int | None = None
        self._newcomers = newcomers
        self._task = asyncio.current_task()
        newcomers.add(self)

    def over(self) -> None:
        """End the state: the client is greeted, refused or gone."""
        self._newcomers.discard(self)

    async def leave_for_restart(self, after_ms: int) -> None:
        """Cancel the client's task, which says goodbye then."""
        if self in self._newcomers and self._task is not None:
            self.over()
            self.after_ms = after_ms
            self._task.cancel()
