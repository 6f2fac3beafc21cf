"""What a process says of itself over HTTP: that it serves, that it is of use, and what it has counted."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from board import displays
from board.addresses import comes_from
from board.errors import Unavailable
from realtime import database
from realtime.hub import hub
from realtime.metrics import count_displays


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


async def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process is of use: 503 while it cannot look at the database, as boards rest on it (S4)."""
    try:
        await hub().look()
    except Exception:
        return JsonResponse({"ready": False, "degraded": ["database"]}, status=503)
    return JsonResponse({"ready": True, "degraded": []})


async def metrics(request: HttpRequest) -> HttpResponse:
    """Give what was counted, in Prometheus' text format, to addresses of DIBS_METRICS_FROM."""
    if not comes_from(request, settings.METRICS_FROM):
        return HttpResponse("Forbidden\n", status=403, content_type="text/plain")
    try:
        count_displays(await database.read(displays.fleets, datetime.now(UTC)))
    except Unavailable:
        count_displays([])
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
