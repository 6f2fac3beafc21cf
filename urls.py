"""Which path is what, over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from board.admin.site import site
from board.api.urls import api
from frontend import pages


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("admin/", site.urls),
    path("api/", api.urls),
    path("", pages.board),
    path("sign-in", pages.board),
    path("boards/<slug:slug>", pages.board),
    path("wall/<slug:slug>", pages.wall),
]
