"""Adds many new tasks to a board, as the system and through the service. It reads no files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from board import service
from board.domain.commands import Add
from board.domain.errors import Invalid, Refusal
from board.domain.ids import BoardId
from board.domain.results import Granted
from board.store.request import Request

CHUNK: Final = 256
"""Tasks for one transaction: as many as the largest live batch, so that clients wait no longer than
usual."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the tasks added so far, and of those skipped because the board has their number."""

    added: int = 0
    skipped: int = 0

    @property
    def done(self) -> int:
        return self.added + self.skipped


class Stopped(Exception):
    """Stopped: the board refused a task for another reason than its number.

    Tasks added before stay.

    Attributes:
        number: the task's.
        refusal: the reason.
        tally: the counts until then.
    """

    def __init__(self, number: str, refusal: Refusal, tally: Tally) -> None:
        super().__init__(number)
        self.number = number
        self.refusal = refusal
        self.tally = tally


def add_tasks(board: BoardId, tasks: Sequence[Add]) -> Iterator[Tally]:
    """Add the tasks whose numbers are new, and report the tally after each transaction.

    The numbers are checked under the lock, so a number that another person adds meanwhile is
    skipped as well.

    Raises:
        Stopped: the board refused one; later chunks were not tried.
    """
    tally = Tally()
    for start in range(0, len(tasks), CHUNK):
        chunk = tasks[start : start + CHUNK]
        outcomes = service.execute(board, [Request(None, task) for task in chunk])
        refused: list[tuple[Add, Refusal]] = []
        added = skipped = 0
        for task, outcome in zip(chunk, outcomes, strict=True):
            match outcome:
                case Granted():
                    added += 1
                case Invalid(field="number"):
                    skipped += 1
                case _:
                    refused.append((task, outcome))
        tally = Tally(tally.added + added, tally.skipped + skipped)
        if refused:
            task, refusal = refused[0]
            raise Stopped(task.number, refusal, tally)
        yield tally
