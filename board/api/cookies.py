"""How a screen keeps its secret: in a cookie that no script reads. It knows no database."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from board.displays.displays import COOKIE

_LONGEST_S: Final = 400 * 24 * 3600
"""Browsers keep no cookie longer; every page of a screen gives it anew."""


def keep_secret(
    response: HttpResponse, request: HttpRequest, name: str, secret: str, *, max_age_s: int
) -> None:
    response.set_cookie(
        name, secret, max_age=max_age_s, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def keep_display(response: HttpResponse, request: HttpRequest, secret: str) -> None:
    """Give a display its credential, or give it for longer."""
    keep_secret(response, request, COOKIE, secret, max_age_s=_LONGEST_S)
