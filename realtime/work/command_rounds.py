"""Gathers the commands of one round of the event loop, submits them to the queues of
`board/submission.py` together, and awaits their outcomes.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Final

from board import submission
from board.domain.ids import BoardId
from board.domain.results import Result
from board.service import MOST
from board.store.request import Request

_CHECK_S: Final = 0.5
"""How often the queues are checked for overdue commands, while any command is under way."""

Given = list[tuple[Request, "asyncio.Future[Result]"]]


class CommandRounds:
    """Submits commands from the running event loop, and delivers their outcomes to it.

    Commands that arrive within one round of the loop are submitted together. Otherwise a thread
    would start with the first, and the others would wait for another transaction.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._round: dict[BoardId, Given] = {}
        self._under_way: set[asyncio.Future[Result]] = set()
        self._boards: Counter[BoardId] = Counter()
        self._checking = False

    def submit(self, board: BoardId, request: Request) -> "asyncio.Future[Result]":
        """Submit a command; its outcome follows after its events were published in this process."""
        future = self._begin(board)
        given = self._round.setdefault(board, [])
        given.append((request, future))
        if len(given) == 1:
            self._loop.call_soon(self._send, board)
        elif len(given) == MOST:
            self._send(board)
        return future

    def submit_together(
        self, board: BoardId, requests: Sequence[Request]
    ) -> "asyncio.Future[list[Result]]":
        """Submit commands for one transaction, after those that were submitted before."""
        self._send(board)
        given = [(request, self._begin(board)) for request in requests]
        self._give(board, given)
        return asyncio.gather(*(future for _, future in given))

    def under_way(self, board: BoardId) -> bool:
        """Return whether a command of this board has no outcome yet."""
        return board in self._boards

    async def idle(self) -> None:
        """Wait until every submitted command has its outcome."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _begin(self, board: BoardId) -> "asyncio.Future[Result]":
        future: asyncio.Future[Result] = self._loop.create_future()
        self._under_way.add(future)
        self._boards[board] += 1
        return future

    def _send(self, board: BoardId) -> None:
        given = self._round.pop(board, None)
        if given is not None:
            self._give(board, given)

    def _give(self, board: BoardId, given: Given) -> None:
        outcomes = submission.queues.submit(board, [request for request, _ in given])
        outcomes.add_done_callback(partial(self._decided, board, given))
        if not self._checking:
            self._checking = True
            self._loop.call_later(_CHECK_S, self._check)

    def _check(self) -> None:
        self._checking = bool(self._under_way)
        if self._checking:
            submission.queues.give_up_overdue()
            self._loop.call_later(_CHECK_S, self._check)

    def _decided(self, board: BoardId, given: Given, outcomes: "Future[Sequence[Result]]") -> None:
        # Called on a thread of the queues.
        self._loop.call_soon_threadsafe(self._hand_out, board, given, outcomes.result())

    def _hand_out(self, board: BoardId, given: Given, outcomes: Sequence[Result]) -> None:
        self._boards[board] -= len(given)
        if not self._boards[board]:
            del self._boards[board]
        for (_, future), outcome in zip(given, outcomes, strict=True):
            self._under_way.discard(future)
            if not future.done():
                future.set_result(outcome)
