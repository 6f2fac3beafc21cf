"""Refusals as frames: the only place that maps them to the wire (K5, K6)."""

from typing import Any

from board.domain.errors import (
    Forbidden,
    Invalid,
    PermissionDenied,
    Refusal,
    TaskConflictError,
    Unauthenticated,
    Unexpected,
    UnknownBoard,
    UnknownTask,
)
from board.domain.events import to_json
from board.domain.ids import Ref
from board.text.refusals import detail, get_retry_suggestion
from realtime.protocol.codec import Frame


def refusal(ref: Ref | None, error: Refusal, language: str) -> Frame:
    """Return the `conflict` or `error` frame of a refusal.

    Args:
        ref: the command's; None only for a frame without a usable one (K7).
        language: of `detail` and `retry`, one of LANGUAGES (C7).
    """
    if isinstance(error, Forbidden | Unauthenticated):
        # On a socket, missing access is reported by a bye; the command itself gets a code of K6.
        error = PermissionDenied()
    if isinstance(error, UnknownBoard):
        # Likewise for a board that was removed under a command: it has no such task.
        error = UnknownTask()
    frame: dict[str, Any] = {
        "type": "conflict" if isinstance(error, TaskConflictError) else "error"
    }
    if ref is not None:
        frame["ref"] = ref
    frame |= {"code": error.code, "detail": detail(error, language)}
    match error:
        case TaskConflictError():
            frame |= {"task_id": error.task_id, "current_owner": error.current_owner}
        case Invalid():
            frame["field"] = error.field
        case Unexpected():
            frame["id"] = error.id
    if error.task is not None:
        frame |= {"rev": error.rev, "task": error.task}
    frame["retry"] = get_retry_suggestion(error, language)
    return Frame(to_json(frame))
