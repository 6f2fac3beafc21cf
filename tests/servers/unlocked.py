"""A server whose boards change without the lock, to show that the races of these tests can be lost
without it.
"""

import os
import time
from contextlib import nullcontext
from pathlib import Path

from dibs import cli

PROCESSES = 2
LONGEST_S = 10


def lock_nothing() -> None:
    """Let commands read a board without its lock, and open no transaction."""
    from board.store import locking
    from board.store.round_trips import Statement

    locking.BEGIN = locking.COMMIT = locking.ROLLBACK = Statement("SELECT '1'")  # type: ignore[misc]
    locking._sqlite_in_turn = nullcontext  # type: ignore[assignment]
    locking.LOCK = locking.LOCK.replace(" FOR NO KEY UPDATE", "")  # type: ignore[misc]


def open_the_door() -> None:
    """Lock nothing, and let the processes meet between reading and writing."""
    import django

    django.setup()
    from board.domain.events import EventKind
    from board.store import writing
    from board.store.batch import Batch
    from board.store.round_trips import Statement

    lock_nothing()
    meeting = Path(os.environ["UNLOCKED_MEETING"])

    def write_late(batch: Batch) -> list[Statement]:
        # What one process is about to change, the other has read as well by then.
        for event in batch.events:
            if event.kind == EventKind.CLAIMED:
                meet(str(event.subject.id))
        return write(batch)

    def meet(task: str) -> None:
        (meeting / f"{task}.{os.getpid()}").touch()
        until = time.monotonic() + LONGEST_S
        while len(list(meeting.glob(f"{task}.*"))) < PROCESSES and time.monotonic() < until:
            time.sleep(0.01)

    write = writing.statements
    writing.statements = write_late


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    open_the_door()
    cli.main()
