"""Renames a session's cookie to its present name, with the next answer to a signed-in person whose
cookie is outdated (C2).
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from board.edge.cookie_names import OUTDATED


def rename_session(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sets the cookie again. A session without a person is left to expire."""

    def respond_with_new_name(request: HttpRequest) -> HttpResponse:
        outdated = getattr(request, "scope", {}).get(OUTDATED, ())
        if settings.SESSION_COOKIE_NAME in outdated and SESSION_KEY in request.session:
            request.session.modified = True
        return respond(request)

    return respond_with_new_name
