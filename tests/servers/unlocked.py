"""A server whose boards change without the lock, to show that the races of these tests can be lost
without it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dibs import cli

PROCESSES = 2
LONGEST_S = 10


def open_the_door() -> None:
    """Replace `exclusive` by something that locks nothing and opens no transaction."""
    import django

    django.setup()
    from board import service
    from board.domain.events import EventKind
    from board.models.board import Board
    from board.store import writing
    from board.store.batch import Batch

    meeting = Path(os.environ["UNLOCKED_MEETING"])

    @contextmanager
    def shared(*board_ids: int) -> Iterator[list[Board]]:
        yield list(Board.objects.filter(pk__in=board_ids))

    def save_late(batch: Batch) -> None:
        # What one process is about to change, the other has read as well by then.
        for event in batch.events:
            if event.kind == EventKind.CLAIMED:
                meet(str(event.subject.id))
        save(batch)

    def meet(task: str) -> None:
        (meeting / f"{task}.{os.getpid()}").touch()
        until = time.monotonic() + LONGEST_S
        while len(list(meeting.glob(f"{task}.*"))) < PROCESSES and time.monotonic() < until:
            time.sleep(0.01)

    save = writing.save
    service.exclusive, writing.save = shared, save_late


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    open_the_door()
    cli.main()
