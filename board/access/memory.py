"""A short-lived cache with single flight: threads that ask for one key share one search."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Keeps answers for a time. Threads that ask for one at the same time share one search.

    Failures are shared and not kept, so that what has just become possible succeeds at once.

    Args:
        kept_s: how long an answer is given, from the start of its search on.
        clock: seconds; a monotonic clock.
    """

    def __init__(self, kept_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept_s = kept_s
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: dict[Key, tuple[float, Future[Value]]] = {}

    def recall(self, key: Key) -> Value | None:
        """Return an answer that is there already; None if it is unknown or being searched for."""
        with self._lock:
            answer = self._fresh(key)
        if answer is None or not answer.done() or answer.exception() is not None:
            return None
        return answer.result()

    def get(self, key: Key, search: Callable[[], Value]) -> Value:
        """Return an answer; blocks while it is searched for.

        Raises:
            Exception: what `search` has raised, here or in the thread that searched.
        """
        with self._lock:
            known = self._fresh(key)
            if known is None:
                self._drop_old()
                answer: Future[Value] = Future()
                self._answers[key] = (self._clock() + self._kept_s, answer)
        if known is not None:
            return known.result()
        try:
            answer.set_result(search())
        except BaseException as error:
            self._drop(key, answer)
            answer.set_exception(error)
            raise
        return answer.result()

    def forget(self, key: Key) -> None:
        """Forget one answer. A search under way serves only those that wait for it already."""
        with self._lock:
            self._answers.pop(key, None)

    def clear(self) -> None:
        """Forget all answers, as `forget` does."""
        with self._lock:
            self._answers.clear()

    def _fresh(self, key: Key) -> Future[Value] | None:
        until, answer = self._answers.get(key, (0.0, None))
        return answer if until > self._clock() else None

    def _drop(self, key: Key, answer: Future[Value]) -> None:
        with self._lock:
            if self._answers.get(key, (0.0, None))[1] is answer:
                del self._answers[key]

    def _drop_old(self) -> None:
        now = self._clock()
        self._answers = {key: known for key, known in self._answers.items() if known[0] > now}
