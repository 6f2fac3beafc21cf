"""A server whose boards change without the lock, to show that the races of these tests can be lost without it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import manage


def open_the_door() -> None:
    """Replace `exclusive` by something that locks nothing and opens no transaction."""
    import django

    django.setup()
    from board import service, writing
    from board.ledger import Ledger
    from board.models import Board

    @contextmanager
    def shared(*board_ids: int) -> Iterator[list[Board]]:
        yield list(Board.objects.filter(pk__in=board_ids))

    def save_late(ledger: Ledger) -> None:
        # Others read meanwhile what this one is about to change.
        time.sleep(1)
        save(ledger)

    save = writing.save
    service.exclusive, writing.save = shared, save_late


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    open_the_door()
    manage.main()
