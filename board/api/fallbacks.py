"""Completes Django Ninja's routes: HEAD for every GET, and problem documents for unknown paths and
methods.
"""

from asyncio import iscoroutinefunction
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from board.api.caller import language_of_client
from board.api.problems import problem
from board.domain.errors import MethodNotAllowed, UnknownPath
from board.edge.loop import on_the_loop

View = Callable[..., HttpResponse]
Coroutine = Callable[..., Awaitable[HttpResponse]]


def complete(routes: tuple[list[Any], str, str]) -> tuple[list[Any], str, str]:
    """Add problem documents where Django would answer with HTML: unknown methods and paths."""
    patterns, application, namespace = routes
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        view = pattern.callback
        pattern.callback = _complete(on_the_loop(view) if iscoroutinefunction(view) else view)
    return [*patterns, re_path("", nothing_here)], application, namespace


class Coroutines:
    """The API's views that are coroutines, found by their paths.

    Args:
        patterns: the API's, as Django Ninja makes them.
    """

    def __init__(self, patterns: list[Any]) -> None:
        self._patterns = [
            (pattern.pattern, pattern.callback)
            for pattern in patterns
            if iscoroutinefunction(pattern.callback)
        ]

    def find(self, path: str) -> tuple[Coroutine, dict[str, Any]] | None:
        """Find the view of a path below /api/, and its arguments."""
        for pattern, view in self._patterns:
            found = pattern.match(path)
            if found is not None:
                return view, found[2]
        return None


def _complete(view: View) -> View:
    # Where a command needs a CSRF token, the API checks it itself and answers with a problem
    # document.
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        if request.method == "HEAD":
            # RFC 9110, section 9.3.2. The server leaves the body out, so views need no special
            # case.
            request.method = "GET"
        try:
            response = view(request, *args, **names)
        except Http404:
            return problem(UnknownPath(), language_of_client(request))
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        # Django Ninja lists them in a different order each time.
        allowed = sorted(response["Allow"].replace("GET", "GET, HEAD").split(", "))
        return problem(MethodNotAllowed(", ".join(allowed)), language_of_client(request))

    return answer


@_complete
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Return 404 for an unknown path of the API."""
    raise Http404
