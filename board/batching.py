"""Commands that threads give at once are one transaction: whoever has the turn carries out what all the others wait for."""

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field

from board.domain.ids import BoardId
from board.domain.results import Outcome
from board.service import MOST, execute
from board.store.batch import Request


@dataclass(frozen=True, slots=True)
class _Queue:
    """What waits for one board's turn, in the order in which it came."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    waiting: deque[tuple[Request, Future[Outcome]]] = field(default_factory=deque)


_queues: dict[BoardId, _Queue] = {}


def execute_together(board: BoardId, request: Request) -> Outcome:
    """Carry out one command, with all that come while another transaction of this process holds the board; blocks.

    Each of fifty threads with a transaction of its own would hold the board's lock while it waits for its turn to run at all.
    """
    queue = _queues.setdefault(board, _Queue())
    outcome: Future[Outcome] = Future()
    queue.waiting.append((request, outcome))
    with queue.turn:
        while not outcome.done():
            _carry_out(
                board, [queue.waiting.popleft() for _ in range(min(MOST, len(queue.waiting)))]
            )
    return outcome.result()


def _carry_out(board: BoardId, batch: list[tuple[Request, Future[Outcome]]]) -> None:
    try:
        outcomes = execute(board, [request for request, _ in batch])
    except BaseException as error:
        for _, future in batch:
            future.set_exception(error)
        return
    for (_, future), outcome in zip(batch, outcomes, strict=True):
        future.set_result(outcome)
