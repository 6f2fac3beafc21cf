"""How many sockets a person or display and an address have open in this process (K8). It counts and closes nothing."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from django.conf import settings


class ConnectionCounts:
    """Counts sockets from the moment they were admitted until they are gone."""

    def __init__(self) -> None:
        self._holders: Counter[Hashable] = Counter()
        self._addresses: Counter[str] = Counter()

    @contextmanager
    def place(self, holder: Hashable, address: str) -> Iterator[bool]:
        """Hold a place while the block runs. Yields whether there was one."""
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
