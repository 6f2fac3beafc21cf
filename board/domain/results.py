"""The outcome of a command: granted, or a refusal. No database."""

from dataclasses import dataclass

from board.domain import errors
from board.domain.ids import Rev
from board.domain.values import Task


@dataclass(frozen=True, slots=True)
class Granted:
    """A command was carried out, now or before.

    Attributes:
        task: as it is now; None for a `claim_next` that found none.
        rev: the command's own event, or the head if there was none (K4).
        already: it was already so.
        replayed: this ref had been granted before (K2).
        head: the board's revision that `task` is as of.
    """

    task: Task | None
    rev: Rev
    already: bool
    replayed: bool
    head: Rev


Result = Granted | errors.Refusal
