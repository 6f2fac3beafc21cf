"""Middleware that names the server's build in each response of the API.

Old pages see by it that a new build is there, and offer it.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from realtime.protocol.version import BUILD

HEADERS: Final = {"Dibs-Build": BUILD}
"""Those of each response of the API."""


def announce(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Wrap the next handler."""

    def respond_with_build(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.path_info.startswith("/api/"):
            for name, value in HEADERS.items():
                response[name] = value
        return response

    return respond_with_build
