"""What one transaction adds to a board: events with the next revisions, changed tasks, receipts. It stores nothing."""

from dataclasses import dataclass
from datetime import datetime

from board.domain.events import Event, EventKind, Subject, fingerprint
from board.domain.ids import PersonId, Ref, Rev, TaskId
from board.domain.values import Before, Task, Who
from board.models.board import Board


@dataclass(frozen=True, slots=True)
class Stub:
    """A receipt in short: what a command was answered (K2). `refusal` is there for a repeat that was refused (K11)."""

    person: PersonId
    ref: Ref
    digest: str
    rev: Rev
    already: bool
    task_id: TaskId | None
    refusal: str | None = None


class Ledger:
    """`head` rises with every event; `events`, `stubs` and `changed` wait to be written by `writing.record`.

    Args:
        board: the board's row, which the caller holds locked.
        now: when the lock was obtained, in UTC.
    """

    def __init__(self, board: Board, now: datetime) -> None:
        self.board = board
        self.now = now
        self.head = Rev(board.rev)
        self.changed: dict[TaskId, Task] = {}
        self.events: list[Event] = []
        self.stubs: dict[tuple[PersonId, Ref], Stub] = {}

    def add(
        self,
        kind: EventKind,
        subject: Subject,
        by: Who | None,
        reason: str = "",
        before: Before | None = None,
    ) -> None:
        """Note what happened, as the board's next revision."""
        self.head = Rev(self.head + 1)
        self.events.append(Event(self.head, kind, subject, by, self.now, reason, before))

    @property
    def fingerprint(self) -> str:
        """That of the event at `head` (C8)."""
        return fingerprint(self.events[-1].body) if self.events else self.board.fingerprint
