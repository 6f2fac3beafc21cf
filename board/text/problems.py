"""Refusals as problem documents (RFC 9457): their status, members and headers."""

from http import HTTPStatus
from typing import Any, Final

from board.domain.errors import (
    Later,
    MethodNotAllowed,
    Refusal,
    Unauthenticated,
    UpgradeRequired,
)
from board.text import answers

_STATUSES: Final = {
    code: status
    for status, codes in {
        HTTPStatus.UNAUTHORIZED: ("unauthenticated", "wrong_secret", "no_account"),
        HTTPStatus.FORBIDDEN: (
            "permission_denied",
            "forbidden",
            "csrf_required",
            "wrong_origin",
            "password_required",
        ),
        HTTPStatus.NOT_FOUND: (
            "unknown_task",
            "unknown_person",
            "unknown_board",
            "unknown_display",
            "unknown_code",
            "unknown_path",
            "unknown_link",
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed",),
        HTTPStatus.CONFLICT: ("task_conflict", "account_exists", "already_member"),
        HTTPStatus.GONE: ("resync",),
        HTTPStatus.UPGRADE_REQUIRED: ("upgrade_required",),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large",),
        HTTPStatus.UNPROCESSABLE_ENTITY: ("invalid", "ref_reused", "weak_password", "weak_pin"),
        HTTPStatus.TOO_MANY_REQUESTS: ("rate_limited",),
        HTTPStatus.INTERNAL_SERVER_ERROR: ("internal",),
        HTTPStatus.SERVICE_UNAVAILABLE: ("busy", "unavailable"),
    }.items()
    for code in codes
}
"""protocol.md, "The same over HTTP". What is not here is 400."""

CONTENT_TYPE: Final = "application/problem+json"
_RETRY_AFTER_S: Final = 1


def status(error: Refusal | type[Refusal]) -> HTTPStatus:
    """Return the HTTP status of a refusal."""
    return _STATUSES.get(error.code, HTTPStatus.BAD_REQUEST)


def document(error: Refusal, language: str) -> dict[str, Any]:
    """Return the members of a `conflict` or `error` frame, and those of a problem document
    (protocol.md, "The same over HTTP").
    """
    answered = status(error)
    about = {"type": "about:blank", "title": answered.phrase, "status": answered.value}
    return about | answers.refused(error, language)


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
        case UpgradeRequired():
            # RFC 9110, section 15.5.22: a 426 names what to upgrade to.
            more = {"Upgrade": "websocket", "Connection": "Upgrade"}
        case _:
            more = {}
    return {"Content-Type": CONTENT_TYPE, **more}
