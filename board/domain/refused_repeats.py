"""The stored form of refused repeats (K11): the code and the arguments of its sentence.

Tasks and owners are read again.
"""

from typing import Any, Final

import orjson

from board.domain import errors
from board.domain.commands import Assign, Command
from board.domain.events import to_json
from board.domain.values import Task

_BY_CODE: Final[dict[str, type[errors.Refusal]]] = {
    kind.code: kind
    for kind in (
        errors.Expired,
        errors.NotClaimable,
        errors.NotStarted,
        errors.PermissionDenied,
        errors.ReasonRequired,
        errors.UnknownPerson,
        errors.UnknownTask,
        errors.WrongDepartment,
        errors.WrongStatus,
    )
}


def keep(refusal: errors.Refusal) -> str:
    """Return a refusal as the text of an idempotency record."""
    members: dict[str, Any] = {"code": refusal.code}
    match refusal:
        case errors.Forbidden():
            # A member who was removed and added again has access; commands refused meanwhile stay
            # refused.
            members["code"] = errors.PermissionDenied.code
        case errors.Invalid():
            members["field"] = refusal.field
        case errors.CapacityReached():
            members |= {"load": refusal.load, "limit": refusal.limit}
    return to_json(members).decode()


def recall(text: str, command: Command, task: Task | None) -> errors.Refusal:
    """Restore a refusal from the text of its idempotency record.

    Args:
        command: the command that was refused.
        task: its task, as it is now.
    """
    refusal = _made(orjson.loads(text), command, task)
    refusal.replayed = True
    return refusal


def _made(members: dict[str, Any], command: Command, task: Task | None) -> errors.Refusal:
    match members["code"]:
        case errors.TaskConflictError.code:
            assert task is not None, "a conflict is about a task, and tasks are never deleted"
            kind = (
                errors.AssignConflictError
                if isinstance(command, Assign)
                else errors.TaskConflictError
            )
            return kind(task.owner, task.id, task=task, reached_by=command.verb)
        case errors.Invalid.code:
            return errors.Invalid(members["field"], task)
        case errors.CapacityReached.code:
            return errors.CapacityReached(members["load"], members["limit"], task)
        case code:
            return _BY_CODE[code](task)
