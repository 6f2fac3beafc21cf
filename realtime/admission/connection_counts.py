"""Counts the open connections of each person, display and address in this process (K8)."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from django.conf import settings


class ConnectionCounts:
    """Counts a connection from its admission until it has ended."""

    def __init__(self) -> None:
        self._holders: Counter[Hashable] = Counter()
        self._addresses: Counter[str] = Counter()

    @contextmanager
    def place(self, holder: Hashable, address: str) -> Iterator[bool]:
        """Count a connection while the block runs. Yields false if there are too many already."""
        if (
            self._holders[holder] >= settings.MAX_SOCKETS_PER_PERSON
            or self._addresses[address] >= settings.MAX_SOCKETS_PER_ADDRESS
        ):
            yield False
            return
        self._holders[holder] += 1
        self._addresses[address] += 1
        try:
            yield True
        finally:
            self._leave(holder, address)

    def _leave(self, holder: Hashable, address: str) -> None:
        self._holders[holder] -= 1
        self._addresses[address] -= 1
        # A counter at zero is deleted, or the dictionaries would grow without bound.
        if not self._holders[holder]:
            del self._holders[holder]
        if not self._addresses[address]:
            del self._addresses[address]
