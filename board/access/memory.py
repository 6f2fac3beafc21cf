"""A short-lived cache with single flight: threads that ask for one key share one search."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
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

    def get_all(
        self, keys: Collection[Key], search: Callable[[set[Key]], Mapping[Key, Value | Exception]]
    ) -> dict[Key, Value | Exception]:
        """Return many answers, or the failure of each; blocks while they are searched for.

        Args:
            search: finds those that are unknown, all at once.

        Raises:
            Exception: what `search` has raised.
        """
        with self._lock:
            known = {key: answer for key in keys if (answer := self._fresh(key)) is not None}
            missing = {key: Future[Value]() for key in keys if key not in known}
            if missing:
                self._drop_old()
                until = self._clock() + self._kept_s
                self._answers |= {key: (until, answer) for key, answer in missing.items()}
        # Before it waits for other threads, which may wait for these.
        if missing:
            self._search(missing, search)
        return {key: self._outcome(answer) for key, answer in (known | missing).items()}

    def forget(self, key: Key) -> None:
        """Forget one answer. A search under way serves only those that wait for it already."""
        with self._lock:
            self._answers.pop(key, None)

    def clear(self) -> None:
        """Forget all answers, as `forget` does."""
        with self._lock:
            self._answers.clear()

    def _search(
        self,
        missing: Mapping[Key, "Future[Value]"],
        search: Callable[[set[Key]], Mapping[Key, Value | Exception]],
    ) -> None:
        try:
            found = search(set(missing))
        except BaseException as error:
            self._drop(missing)
            for answer in missing.values():
                answer.set_exception(error)
            raise
        self._drop({key: missing[key] for key in missing if isinstance(found[key], Exception)})
        for key, answer in missing.items():
            value = found[key]
            if isinstance(value, Exception):
                answer.set_exception(value)
            else:
                answer.set_result(value)

    def _fresh(self, key: Key) -> "Future[Value] | None":
        until, answer = self._answers.get(key, (0.0, None))
        return answer if until > self._clock() else None

    def _drop(self, failed: Mapping[Key, "Future[Value]"]) -> None:
        with self._lock:
            for key, answer in failed.items():
                if self._answers.get(key, (0.0, None))[1] is answer:
                    del self._answers[key]

    def _drop_old(self) -> None:
        now = self._clock()
        self._answers = {key: known for key, known in self._answers.items() if known[0] > now}

    @staticmethod
    def _outcome(answer: "Future[Value]") -> Value | Exception:
        failure = answer.exception()
        if failure is None:
            return answer.result()
        if isinstance(failure, Exception):
            return failure
        raise failure
