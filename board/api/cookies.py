"""Sets the cookie with a screen's secret, which scripts cannot read. No database."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from board.people.credentials import DISPLAY_COOKIE

_LONGEST_S: Final = 400 * 24 * 3600
"""The longest lifetime that browsers allow; every page of a screen renews it."""


def keep_secret(
    response: HttpResponse, request: HttpRequest, name: str, secret: str, *, max_age_s: int
) -> None:
    response.set_cookie(
        name, secret, max_age=max_age_s, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def keep_display(response: HttpResponse, request: HttpRequest, secret: str) -> None:
    """Set or renew a display's credential."""
    keep_secret(response, request, DISPLAY_COOKIE, secret, max_age_s=_LONGEST_S)
