"""Refusals as application/problem+json (RFC 9457): the one place where HTTP learns that something was not granted."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from board.errors import Invalid, Later, Refusal, TaskConflictError, Unauthenticated, Unexpected
from board.events import to_json
from board.words import detail, get_retry_suggestion

RETRY_AFTER_S = 1


def problem(error: Refusal, language: str) -> HttpResponse:
    """Render a refusal with the members of `conflict` or `error` (PROTOCOL, "The same over HTTP")."""
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
    response = HttpResponse(to_json(members), content_type="application/problem+json", status=status)
    if isinstance(error, Later):
        response["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(error, Unauthenticated):
        response["WWW-Authenticate"] = "Bearer"  # RFC 9110, section 11.6.1: a 401 names a way in.
    return response
