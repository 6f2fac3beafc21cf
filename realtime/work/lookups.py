"""Gathers what is asked within one round of the event loop, or while a query is under way, into one
query.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final, Generic, TypeVar

from board.domain.errors import Refusal

log = logging.getLogger("dibs.lookups")

MOST: Final = 256
"""The largest number of keys in one query."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Lookups(Generic[Key, Value]):
    """Answers each key with a query that begins after it was asked.

    Args:
        query: answers many keys at once.
    """

    def __init__(
        self, query: Callable[[Collection[Key]], Awaitable[Mapping[Key, Value]]], most: int = MOST
    ) -> None:
        self._query = query
        self._most = most
        self._waiting: dict[Key, list[asyncio.Future[Value]]] = {}
        self._running: asyncio.Task[None] | None = None

    async def ask(self, key: Key) -> Value:
        """Return the answer to a key.

        Raises:
            Refusal: the query of its round was refused, or the one that it waited for.
            Exception: the query of this key alone has raised it.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Value] = loop.create_future()
        self._waiting.setdefault(key, []).append(answer)
        if self._running is None:
            self._running = loop.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                keys = [key for key, _ in zip(self._waiting, range(self._most), strict=False)]
                await self._answer({key: self._waiting.pop(key) for key in keys})
        finally:
            self._running = None

    async def _answer(self, asked: dict[Key, list["asyncio.Future[Value]"]]) -> None:
        try:
            found = await self._query(asked.keys())
        except Refusal as refusal:
            # Those that came meanwhile have waited almost as long for a database that is silent.
            for answers in (*asked.values(), *self._waiting.values()):
                _settle(answers, refusal)
            self._waiting.clear()
        except Exception as error:
            if len(asked) == 1:
                for answers in asked.values():
                    _settle(answers, error)
                return
            log.exception("%d keys cannot be answered together", len(asked))
            for key, answers in asked.items():
                await self._answer({key: answers})
        else:
            for key, answers in asked.items():
                for answer in answers:
                    if not answer.done():
                        answer.set_result(found[key])


def _settle(answers: Collection["asyncio.Future[Value]"], error: Exception) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_exception(error)
