"""What became of a command. It knows values and refusals, no database."""

from dataclasses import dataclass

from board.domain import errors
from board.domain.ids import Rev
from board.domain.values import Task


@dataclass(frozen=True, slots=True)
class Granted:
    """A command was carried out, or had been before.

    Attributes:
        task: fresh; None for a `claim_next` that found nothing.
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
