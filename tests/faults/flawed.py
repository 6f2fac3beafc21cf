"""A server with one flaw, which the environment names in FLAW: the checks of `tests.faults` must find it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import manage


def lock_off() -> None:
    """Commands are decided without the board's lock, which is taken only to store what was decided."""
    from board import service, writing
    from board.ids import Rev
    from board.ledger import Ledger
    from board.locking import exclusive
    from board.models import Board

    @contextmanager
    def shared(*board_ids: int) -> Iterator[list[Board]]:
        yield list(Board.objects.filter(pk__in=board_ids))

    def record(ledger: Ledger) -> None:
        with exclusive(ledger.board.pk) as (fresh,):
            late = fresh.rev - ledger.board.rev
            ledger.head = Rev(ledger.head + late)
            ledger.changed = {id_: replace(task, rev=Rev(task.rev + late)) for id_, task in ledger.changed.items()}
            ledger.events = [
                replace(event, rev=Rev(event.rev + late), subject=replace(event.subject, rev=Rev(event.rev + late)))
                for event in ledger.events
            ]
            store(ledger)

    store = writing.record
    service.exclusive, writing.record = shared, record


FLAWS: Final[dict[str, Callable[[], None]]] = {flaw.__name__: flaw for flaw in (lock_off,)}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    import django

    django.setup()
    # The server before its parts: it installs the reactor.
    from realtime import server  # noqa: F401

    FLAWS[os.environ["FLAW"]]()
    manage.main()


if __name__ == "__main__":
    main()
