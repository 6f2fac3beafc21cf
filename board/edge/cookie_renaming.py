"""How a session's cookie gets its present name: at the next answer to a person who came with an outdated one (C2)."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from board.edge.cookie_names import OUTDATED


def rename_session(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that gives the cookie again. A session of nobody is left to end."""

    def respond_with_new_name(request: HttpRequest) -> HttpResponse:
        outdated = getattr(request, "scope", {}).get(OUTDATED, ())
        if settings.SESSION_COOKIE_NAME in outdated and SESSION_KEY in request.session:
            request.session.modified = True
        return respond(request)

    return respond_with_new_name
