"""Refusals as frames: the only place that maps them to the wire (K5, K6)."""

from board.domain.errors import (
    Forbidden,
    PermissionDenied,
    Refusal,
    TaskConflictError,
    Unauthenticated,
    UnknownBoard,
    UnknownTask,
)
from board.domain.events import to_json
from board.domain.ids import Ref
from board.text import answers
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
    kind = "conflict" if isinstance(error, TaskConflictError) else "error"
    named = {"type": kind} if ref is None else {"type": kind, "ref": ref}
    return Frame(to_json(named | answers.refused(error, language)))
