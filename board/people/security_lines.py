"""The lines of the security log in the database, for administrators: buffered in memory, written
beside the boards, kept for 90 days.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import orjson
from django.db import transaction

from board.domain.events import to_json
from board.models.log import SecurityLine
from board.models.people import Person

KEPT: Final = timedelta(days=90)
_MOST: Final = 10_000
"""How many lines wait at most while the database takes none; the oldest are dropped."""

NAMING: Final = ("by", "person")
"""The facts that are usernames."""
COMMAND_LINE: Final = "command line"
"""Stands for the person at the command line; no username has a space."""

_waiting: deque[SecurityLine] = deque(maxlen=_MOST)
_writing: Final = Lock()


def keep(line: SecurityLine) -> None:
    """Keep a line until it is written. Called by many threads."""
    _waiting.append(line)


def write() -> None:
    """Write the lines that wait, in a transaction of their own; what cannot be written waits
    again.
    """
    with _writing:
        lines = [_waiting.popleft() for _ in range(len(_waiting))]
        if not lines:
            return
        try:
            with transaction.atomic():
                _forget_erased(lines)
                SecurityLine.objects.bulk_create(lines, batch_size=500)
        except BaseException:
            _waiting.extendleft(reversed(lines))
            raise


def forget(now: datetime) -> None:
    """Delete old lines."""
    SecurityLine.objects.filter(at__lte=now - KEPT).delete()


def _forget_erased(lines: Iterable[SecurityLine]) -> None:
    """Take names out that no account has by now: of people who were erased while a line waited."""
    told = [(line, orjson.loads(line.facts)) for line in lines]
    names = {facts.get(role) for _, facts in told for role in NAMING} - {None, "", COMMAND_LINE}
    # Locked, so that no one of them is erased before these lines are there.
    there = Person.objects.select_for_update(no_key=True).filter(username__in=names).order_by("pk")
    gone = names - set(there.values_list("username", flat=True))
    for line, facts in told:
        named = {role: None for role in NAMING if facts.get(role) in gone}
        if named:
            line.facts = to_json({**facts, **named}).decode()
