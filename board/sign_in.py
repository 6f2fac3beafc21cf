"""Signing in with a password: how often one may be guessed, and that the demo's, which are public, open no real server."""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from board import demo
from board.addresses import comes_from, request_address
from board.limits import wrong_passwords
from board.models import Person

_WRONG_PER_S, _WRONG_BURST = 0.2, 10
_LONGEST_NAME: Final = 150
"""As long as a username can be: what is guessed is remembered for a while, and may not fill the memory."""


class Backend(ModelBackend):
    """Django's own, less whoever guesses and the demo sign-ins where they are not allowed.

    It serves the board and the admin alike, so that one door is no way around the other's limit.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:
        if guesses_too_often(request, username):
            return None
        public = password == demo.PASSWORD and username in demo.USERNAMES and not demo_allowed(request)
        person = None if public else super().authenticate(request, username, password, **kwargs)
        if person is None:
            for key in _guessing(request, username):
                wrong_passwords.take(key, _WRONG_PER_S, _WRONG_BURST)
        return person


def guesses_too_often(request: HttpRequest | None, username: str | None) -> bool:
    """Whether there were too many wrong passwords for this name or from this address."""
    return any(wrong_passwords.empty(key, _WRONG_PER_S, _WRONG_BURST) for key in _guessing(request, username))


def _guessing(request: HttpRequest | None, username: str | None) -> list[tuple[str, str]]:
    # A name may look like an address, and must not count as one.
    names = [("name", username[:_LONGEST_NAME])] if username is not None else []
    return names if request is None else [*names, ("address", request_address(request))]


def demo_allowed(request: HttpRequest | None) -> bool:
    """Whether demo sign-ins work for this request: from loopback only, unless DIBS_DEMO=1 was set."""
    if settings.DEMO is not None or request is None:
        return settings.DEMO is True
    return comes_from(request, settings.LOOPBACK)
