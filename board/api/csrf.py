"""The CSRF check of the API: Django's own, with a refusal that says which condition failed."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, CsrfViewMiddleware

from board.domain.errors import CsrfRequired, WrongOrigin
from board.edge.arrival import arrival_of
from board.edge.door_log import tell_of_origin

_BAD_ORIGIN = REASON_BAD_ORIGIN.partition("%s")[0]


class _Check(CsrfViewMiddleware):
    """Django's check, but returns the reason of a refusal instead of an error page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def _any_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def require_csrf(request: HttpRequest) -> None:
    """Refuse a request by cookie that may come from another server's page (CSRF).

    Raises:
        WrongOrigin: its `Origin` is not one of the server's.
        CsrfRequired: its CSRF token is missing or outdated.
    """
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check = _Check(_any_view)
    check.process_request(request)
    reason = check.process_view(request, _any_view, (), {})
    if reason is not None:
        raise refusal_for(request, str(reason))


def own_origin(request: HttpRequest) -> str:
    """Return the origin at which the sender of a request has the server.

    Raises:
        WrongOrigin: it sends another one than the server knows of itself.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return arrival_of(request).origin
    if not _Check(_any_view)._origin_verified(request):  # type: ignore[attr-defined]
        raise _wrong_origin(request)
    return origin


def refusal_for(request: HttpRequest, reason: str) -> CsrfRequired | WrongOrigin:
    """Return the refusal for a reason of Django's; logs those that a setting may fix."""
    if not reason.startswith(_BAD_ORIGIN):
        return CsrfRequired()
    return _wrong_origin(request)


def _wrong_origin(request: HttpRequest) -> WrongOrigin:
    origin, own = request.headers.get("Origin", ""), arrival_of(request).origin
    tell_of_origin(origin, own)
    return WrongOrigin(origin, own)
