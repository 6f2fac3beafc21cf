"""What a page may do in a browser: the Content Security Policy (CSP level 3) where it depends on
the page, and the Permissions Policy.

The directives that all pages share are in the settings.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from board.edge.arrival import arrival_of

_UNUSED: Final = (
    "accelerometer",
    "bluetooth",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
_PERMISSIONS: Final = ", ".join(f"{feature}=()" for feature in _UNUSED)
_HOST: Final = re.compile(r"[A-Za-z0-9.\[\]:-]+")


def deny_devices(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Wrap the next handler: pages use no device. A scanner is a keyboard. The API has no pages."""

    def respond_without_devices(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if not request.path_info.startswith("/api/"):
            response["Permissions-Policy"] = _PERMISSIONS
        return response

    return respond_without_devices


def allow_socket(request: HttpRequest, response: Any) -> None:
    """Let a page open WebSockets to the server that sent it: to older browsers `'self'` is HTTP
    only.
    """
    host = arrival_of(request).host
    if _HOST.fullmatch(host):
        response._csp_update = {"connect-src": [f"ws://{host}", f"wss://{host}"]}


def allow_frames(response: Any) -> None:
    """Let the pages of `DIBS_FRAME_ANCESTORS` show a wall in a frame."""
    if settings.FRAME_ANCESTORS:
        response._csp_replace = {"frame-ancestors": settings.FRAME_ANCESTORS}
        # The older header knows no list of origins; where both are sent, it counts in old browsers.
        response.xframe_options_exempt = True
