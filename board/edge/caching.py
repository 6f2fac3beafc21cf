"""Keeps answers of the API from the caches between: what they say depends on who asks."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

_ASKING = ("Authorization", "Cookie")


class PrivateAnswers(MiddlewareMixin):
    """Middleware that says so of each answer of the API. A browser may keep one, and asks with its
    ETag whether it still holds.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add the headers (RFC 9111, 5.2.2; RFC 9110, 12.5.5)."""
        if request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, _ASKING)
        return response
