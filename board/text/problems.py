"""Refusals as problem documents (RFC 9457): their members, without a transport."""

from http import HTTPStatus
from typing import Any, Final

from board.domain.errors import (
    Invalid,
    Later,
    MethodNotAllowed,
    Refusal,
    TaskConflictError,
    Unauthenticated,
    Unexpected,
)
from board.text.refusals import detail, get_retry_suggestion

CONTENT_TYPE: Final = "application/problem+json"
_RETRY_AFTER_S: Final = 1


def document(error: Refusal, language: str) -> dict[str, Any]:
    """Return the members of a `conflict` or `error` frame, and those of a problem document
    (PROTOCOL, "The same over HTTP").
    """
    status = error.http_status
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "detail": detail(error, language),
    }
    match error:
        case TaskConflictError():
            members |= {"task_id": error.task_id, "current_owner": error.current_owner}
        case Invalid():
            members["field"] = error.field
        case Unexpected():
            members["id"] = error.id
    if error.task is not None:
        members |= {"rev": error.rev, "task": error.task}
    members["retry"] = get_retry_suggestion(error, language)
    return members


def headers(error: Refusal) -> dict[str, str]:
    """Return the headers of a refusal's response, except its length."""
    match error:
        case Later():
            more = {"Retry-After": str(_RETRY_AFTER_S)}
        case Unauthenticated():
            more = {
                "WWW-Authenticate": "Bearer"
            }  # RFC 9110, section 11.6.1: a 401 names a way to authenticate.
        case MethodNotAllowed():
            more = {"Allow": error.allowed}
        case _:
            more = {}
    return {"Content-Type": CONTENT_TYPE, **more}
