"""Signing in with a password. It knows that the demo's passwords are public and must not open a real server."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from board import demo
from board.addresses import comes_from
from board.models import Person


class Backend(ModelBackend):
    """Django's own, less the demo sign-ins where they are not allowed; it serves the board and the admin alike."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:
        if password == demo.PASSWORD and username in demo.USERNAMES and not demo_allowed(request):
            return None
        return super().authenticate(request, username, password, **kwargs)


def demo_allowed(request: HttpRequest | None) -> bool:
    """Whether demo sign-ins work for this request: from loopback only, unless DIBS_DEMO=1 was set."""
    if settings.DEMO is not None or request is None:
        return settings.DEMO is True
    return comes_from(request, settings.LOOPBACK)
