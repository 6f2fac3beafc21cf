"""Health checks over HTTP: liveness, readiness, metrics."""

from datetime import UTC, datetime
from secrets import compare_digest
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from board.displays import displays
from board.domain.errors import Unavailable
from board.edge.arrival import arrival_of, within
from board.edge.door_log import tell_of_path
from board.edge.loop import on_the_loop
from realtime.node import node
from realtime.work import database
from realtime.work.metrics import count_displays, count_work

_NOT_FOR_YOU: Final = (
    "Send DIBS_METRICS_TOKEN as a bearer token, "
    "or connect directly from an address in DIBS_METRICS_FROM.\n"
)


def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200: the process serves (liveness). A page that found itself below a path that the
    server does not know says so here.
    """
    if below := request.GET.get("below"):
        tell_of_path(below)
    return HttpResponse("ok\n", content_type="text/plain")


@on_the_loop
async def readyz(request: HttpRequest) -> HttpResponse:
    """Return whether this process can show boards and change them (S4): 503 with the reason if not
    (readiness, for load balancers).
    """
    try:
        await node().poll.once()
    except Exception:
        return _not_ready("database", "no_answer")
    writing = node().write_check
    await writing.know()
    if writing.reason is not None:
        return _not_ready("writing", writing.reason)
    return JsonResponse({"ready": True, "degraded": [], "writable": True})


def _not_ready(part: str, reason: str) -> JsonResponse:
    body = {"ready": False, "degraded": [part], "writable": False, "reason": reason}
    return JsonResponse(body, status=503)


@on_the_loop
async def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics in Prometheus' text format, to clients with the token or from a configured
    address.
    """
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
    # Behind a reverse proxy, the peer's address is the proxy's for every client.
    arrival = arrival_of(request)
    return arrival.direct and within(arrival.address, settings.METRICS_FROM)
