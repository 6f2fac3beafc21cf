"""Command queues: the one path from every transport to the service, thread-safe, one queue per
board.

While a transaction of a board runs, its further commands wait in the queue; when it ends, all that
wait become the next one (group commit). An idle board runs a command at once.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import connections

from board.domain import errors
from board.domain.ids import BoardId
from board.domain.results import Result
from board.service import MOST, execute
from board.store.request import Request

log = logging.getLogger("dibs.submission")

TIME_LIMIT_S: Final = 8.0
"""Longest wait for the database. One that is frozen, or behind a cut cable, closes no connection
for minutes."""
_IDLE_S: Final = 10.0
"""How long a thread without work keeps its connection."""

Decide = Callable[[BoardId, Sequence[Request]], Sequence[Result]]


@dataclass(frozen=True, slots=True)
class _Group:
    """Commands that were submitted together, and the future of their outcomes."""

    requests: Sequence[Request]
    outcomes: "Future[Sequence[Result]]" = field(default_factory=Future)

    @property
    def together(self) -> bool:
        return self.requests[0].together

    def fits(self, count: int) -> bool:
        """Return whether it can join a batch of so many commands."""
        return not self.together and count + len(self.requests) <= MOST

    def settle(self, outcomes: Sequence[Result]) -> None:
        # The first outcomes stand: an overdue batch was given up, and ends all the same.
        with suppress(InvalidStateError):
            self.outcomes.set_result(outcomes)

    def fail(self, refusal: errors.Refusal) -> None:
        self.settle([refusal] * len(self.requests))


@dataclass(slots=True, eq=False)
class _Queue:
    """The commands of one board that have no outcome yet.

    Attributes:
        batch: those that are being decided.
        since: when the board's present wait began.
    """

    board: BoardId
    since: float
    waiting: deque[_Group] = field(default_factory=deque)
    batch: list[_Group] = field(default_factory=list)

    def begin(self) -> None:
        """Make a batch of those that wait longest, at most MOST commands."""
        self.since = time.monotonic()
        self.batch, count = [], 0
        while self.waiting and (not count or self.waiting[0].fits(count)):
            self.batch.append(self.waiting.popleft())
            count += len(self.batch[-1].requests) if not self.batch[-1].together else MOST


class CommandQueues:
    """Gives each board's commands to the service in the order in which they came (K9).

    Each board with commands has a thread, so boards do not wait for each other. A thread without
    work takes the next board that has some, and ends when there is none for `idle_s`.

    Args:
        decide: decides one batch, in one transaction.
        threads: upper bound of the threads, and so of their database connections.
    """

    def __init__(self, decide: Decide, threads: int, idle_s: float = _IDLE_S) -> None:
        self._decide = decide
        self._most, self._idle_s = threads, idle_s
        self._changed = threading.Condition()
        self._queues: dict[BoardId, _Queue] = {}
        self._ready: deque[_Queue] = deque()
        self._threads = self._idle = 0

    def submit(self, board: BoardId, requests: Sequence[Request]) -> "Future[Sequence[Result]]":
        """Queue commands that are decided in one transaction. More than MOST have one of their own,
        and so have those that are carried out all or none.

        The future always resolves, on another thread, with an outcome for each; it never raises.
        """
        group = _Group(requests)
        with self._changed:
            queue = self._queues.get(board)
            if queue is None:
                queue = self._queues[board] = _Queue(board, time.monotonic())
                self._ready.append(queue)
                self._find_thread()
            queue.waiting.append(group)
        return group.outcomes

    def give_up_overdue(self) -> None:
        """Answer `unavailable` to every command of boards that have waited for TIME_LIMIT_S.

        The whole queue fails with one time-out: those behind have waited almost as long. A batch
        may be decided nevertheless when the database goes on: its receipts answer a repeat (K2).
        """
        given_up: list[_Group] = []
        with self._changed:
            limit = time.monotonic() - TIME_LIMIT_S
            for queue in [queue for queue in self._queues.values() if queue.since <= limit]:
                # Its next command gets a new queue, and maybe a connection that works.
                del self._queues[queue.board]
                given_up += [*queue.batch, *queue.waiting]
                queue.waiting.clear()
                if queue in self._ready:
                    self._ready.remove(queue)
        for group in given_up:
            group.fail(errors.Unavailable())

    def _find_thread(self) -> None:
        if len(self._ready) <= self._idle:
            self._changed.notify()
        elif self._threads < self._most:
            try:
                threading.Thread(target=self._work, name="commands", daemon=True).start()
            except RuntimeError:
                # Another thread takes the board, or its time limit ends the wait.
                log.exception("no thread for commands can be started")
            else:
                self._threads += 1

    def _work(self) -> None:
        queue = self._next(None)
        try:
            while queue is not None:
                self._run(queue)
                queue = self._next(queue)
        finally:
            connections.close_all()

    def _next(self, done: _Queue | None) -> _Queue | None:
        """Put a board whose batch is done back if it has more, and take the one that waits
        longest.
        """
        with self._changed:
            if done is not None:
                self._put_back(done)
            self._idle += 1
            found = self._changed.wait_for(lambda: self._ready, self._idle_s)
            self._idle -= 1
            if not found:
                self._threads -= 1
                return None
            queue = self._ready.popleft()
            queue.begin()
            return queue

    def _put_back(self, queue: _Queue) -> None:
        queue.batch = []
        queue.since = time.monotonic()
        if queue.waiting:
            self._ready.append(queue)
        elif self._queues.get(queue.board) is queue:
            del self._queues[queue.board]

    def _run(self, queue: _Queue) -> None:
        try:
            requests = [request for group in queue.batch for request in group.requests]
            outcomes = deque(self._decide(queue.board, requests))
            for group in queue.batch:
                group.settle([outcomes.popleft() for _ in group.requests])
        except BaseException:
            unexpected = errors.Unexpected()
            log.exception("board %s: internal %s", queue.board, unexpected.id)
            for group in queue.batch:
                group.fail(unexpected)


queues: Final = CommandQueues(execute, settings.COMMAND_THREADS)
"""Those of this process."""
