"""Smart batching: one queue a board; while a transaction runs, all that comes waits and becomes the next one."""

import asyncio
from collections import deque

from board.domain.errors import Unavailable
from board.domain.ids import BoardId
from board.domain.results import Outcome
from board.service import MOST, execute
from board.store.batch import Request
from realtime.work import database


class Writer:
    """Carries commands to the service in the order they were given (K9), without delay when idle."""

    def __init__(self) -> None:
        self._queues: dict[BoardId, deque[tuple[Request, asyncio.Future[Outcome]]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def submit(self, board: BoardId, request: Request) -> "asyncio.Future[Outcome]":
        """Give a command; its outcome comes after its events were told to this process."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(board)
        if queue is not None:
            queue.append((request, future))
            return future
        self._queues[board] = deque([(request, future)])
        task = asyncio.get_running_loop().create_task(self._run(board))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return future

    async def idle(self) -> None:
        """Wait until every command that was given has its outcome."""
        while self._running:
            await asyncio.wait(self._running)

    async def _run(self, board: BoardId) -> None:
        queue = self._queues[board]
        try:
            while queue:
                batch = [queue.popleft() for _ in range(min(MOST, len(queue)))]
                try:
                    outcomes = await database.write(
                        execute, board, [request for request, _ in batch]
                    )
                except Unavailable as unavailable:
                    # Those behind it have waited almost as long; nobody waits for the patience of others and then their own.
                    batch += queue
                    queue.clear()
                    outcomes = [unavailable] * len(batch)
                for (_, future), outcome in zip(batch, outcomes, strict=True):
                    if not future.done():
                        future.set_result(outcome)
        finally:
            del self._queues[board]
