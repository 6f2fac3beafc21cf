"""Members of an answer to a command, the same on every transport (K2, K5, K6)."""

from typing import Any

from board.domain.errors import Invalid, Refusal, SkippedTime, TaskConflictError, Unexpected
from board.domain.ids import Ref
from board.domain.results import Granted
from board.text.refusals import detail, get_retry_suggestion


def granted(ref: Ref, result: Granted) -> dict[str, Any]:
    """Return the members of `ok`."""
    return {
        "type": "ok",
        "ref": ref,
        "rev": result.rev,
        "task": result.task,
        "already": result.already,
        "replayed": result.replayed,
    }


def refused(error: Refusal, language: str) -> dict[str, Any]:
    """Return the members of `conflict` and `error`, without `type` and `ref`.

    Args:
        language: of `detail` and `retry`, one of board.text.refusals.LANGUAGES (C7).
    """
    members: dict[str, Any] = {"code": error.code, "detail": detail(error, language)}
    match error:
        case TaskConflictError():
            members |= {"task_id": error.task_id, "current_owner": error.current_owner}
        case SkippedTime():
            beside = [when.isoformat() for when in error.beside]
            members |= {"field": error.field, "beside": beside}
        case Invalid():
            members["field"] = error.field
        case Unexpected():
            members["id"] = error.id
    if error.task is not None:
        members |= {"rev": error.rev, "task": error.task}
    members["retry"] = get_retry_suggestion(error, language)
    return members
