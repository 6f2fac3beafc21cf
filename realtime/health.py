"""What a process says of itself over HTTP: that it serves, that it is of use, and what it has counted."""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from board import reading
from board.addresses import comes_from


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process is of use: 503 while the database does not answer."""
    try:
        reading.rights()
    except Error:
        return JsonResponse({"ready": False, "degraded": ["database"]}, status=503)
    return JsonResponse({"ready": True, "degraded": []})


def metrics(request: HttpRequest) -> HttpResponse:
    """Give what was counted, in Prometheus' text format, to addresses of DIBS_METRICS_FROM."""
    if not comes_from(request, settings.METRICS_FROM):
        return HttpResponse("Forbidden\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
