"""What a process says of itself over HTTP: that it serves, that it is of use, and what it has counted."""

from datetime import UTC, datetime
from secrets import compare_digest
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from board.displays import displays
from board.domain.errors import Unavailable
from board.edge.arrival import arrival_of, within
from realtime.boards.hub import hub
from realtime.work import database
from realtime.work.metrics import count_displays, count_work

_NOT_FOR_YOU: Final = "Send DIBS_METRICS_TOKEN as a bearer, or ask without a proxy from an address of DIBS_METRICS_FROM.\n"


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


async def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can show boards and change them (S4): 503, and why not, if it cannot."""
    try:
        await hub().look()
    except Exception:
        return _not_ready("database", "no_answer")
    writing = hub().writing
    await writing.know()
    if writing.reason is not None:
        return _not_ready("writing", writing.reason)
    return JsonResponse({"ready": True, "degraded": [], "writable": True})


def _not_ready(part: str, reason: str) -> JsonResponse:
    body = {"ready": False, "degraded": [part], "writable": False, "reason": reason}
    return JsonResponse(body, status=503)


async def metrics(request: HttpRequest) -> HttpResponse:
    """Give what was counted, in Prometheus' text format, to who has the token or is on a machine that is named."""
    if not _may_read_metrics(request):
        return HttpResponse(_NOT_FOR_YOU, status=403, content_type="text/plain")
    try:
        count_displays(await database.read(displays.counted_by_board, datetime.now(UTC)))
    except Unavailable:
        count_displays([])
    count_work()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    # Behind a proxy everybody has an address that somebody else wrote down.
    arrival = arrival_of(request)
    return arrival.direct and within(arrival.address, settings.METRICS_FROM)
