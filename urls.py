"""Which path is what, over HTTP."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from board.api.urls import api


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
]
