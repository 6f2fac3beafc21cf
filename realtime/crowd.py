"""How many sockets a person and an address have open in this process (K8). It counts and closes nothing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from board.ids import PersonId


class Crowd:
    """Counts sockets from the moment they were let in until they are gone."""

    def __init__(self) -> None:
        self._people: Counter[PersonId] = Counter()
        self._addresses: Counter[str] = Counter()

    @contextmanager
    def place(self, person: PersonId, address: str) -> Iterator[bool]:
        """Hold a place while the block runs. Yields whether there was one."""
        if (
            self._people[person] >= settings.MAX_SOCKETS_PER_PERSON
            or self._addresses[address] >= settings.MAX_SOCKETS_PER_ADDRESS
        ):
            yield False
            return
        self._people[person] += 1
        self._addresses[address] += 1
        try:
            yield True
        finally:
            self._leave(person, address)

    def _leave(self, person: PersonId, address: str) -> None:
        self._people[person] -= 1
        self._addresses[address] -= 1
        # Whoever has none left is forgotten, or the counters would grow for ever.
        if not self._people[person]:
            del self._people[person]
        if not self._addresses[address]:
            del self._addresses[address]
