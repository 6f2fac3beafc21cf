"""Browsers that have signed in before, so that the attempts of others do not stop them.

A signed cookie has the names that a browser has signed in with, as digests, and a number of its
own. It opens nothing.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.http import HttpRequest, HttpResponse

from board.models.people import Person

COOKIE: Final = "dibs_known"

_SALT: Final = "dibs.known-browser"
_LONGEST_S: Final = 400 * 24 * 3600
_MOST: Final = 20
"""How many names a browser is known for; the last ones stay."""


@dataclass(frozen=True, slots=True)
class _Browser:
    number: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, request: HttpRequest) -> "_Browser":
        try:
            shown = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LONGEST_S)
        except signing.BadSignature:
            return cls(secrets.token_hex(8), ())
        return cls(shown["number"], tuple(shown["names"]))


def name_digest(username: str) -> str:
    """Return the digest of a typed name: some people type their password there."""
    return hashlib.sha256(username.encode()).hexdigest()[:32]


def known_as(request: HttpRequest, username: str) -> str | None:
    """Return the number of a browser that has signed in with this name; None for another one."""
    browser = _Browser.of(request)
    return browser.number if name_digest(username) in browser.names else None


def remember_browser(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sets the cookie with the response to every kind of sign-in."""

    def respond_and_remember(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        username = request.META.get(COOKIE)
        if username is not None:
            browser, name = _Browser.of(request), name_digest(username)
            names = [*(each for each in browser.names if each != name), name][-_MOST:]
            value = signing.dumps({"number": browser.number, "names": names}, salt=_SALT)
            response.set_cookie(
                COOKIE,
                value,
                max_age=_LONGEST_S,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response

    return respond_and_remember


def _signed_in(*, request: HttpRequest, user: Person, **_: Any) -> None:
    request.META[COOKIE] = user.username


def listen() -> None:
    """Connect to every way of signing in. Called once, when Django is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="known browsers")
