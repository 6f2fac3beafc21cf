"""Boards over HTTP: snapshot, event log, a task's timeline, counts of conflicts."""

from datetime import UTC, datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Router

from board.access.host import host_of
from board.api.bodies import answer
from board.api.caller import admit, identify, language_of, overseen
from board.api.openapi import showing
from board.api.problems import problem
from board.domain.errors import Invalid, Refusal, Resync, UnknownTask
from board.domain.ids import BoardId, Rev, TaskId, whole_number
from board.store import conflict_counts, reading

router = Router(tags=["boards"])

MOST_EVENTS = 1000


@router.get(
    "/boards/{slug}", openapi_extra=showing("Snapshot", cached=True), operation_id="snapshot"
)
async def snapshot(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the whole board at one revision, or 304 if the caller has that revision."""
    caller, host = await admit(request, slug), host_of(request)
    try:
        board = caller.enter(slug).board
        head = await host.head(board)
        by_head = HttpResponse(headers={"ETag": f'"{head.epoch}:{head.rev}"'})
        decided = _conditional(request, by_head)
        if decided is not by_head:
            return decided
        shown = await host.shown(board, head)
    except Refusal as refusal:
        return problem(refusal, language_of(request, slug))
    headers = {"ETag": f'"{shown.position}"'}
    return _conditional(
        request, HttpResponse(shown.body, content_type="application/json", headers=headers)
    )


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a response, or what the request's preconditions make of it (RFC 9110, section 13)."""
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@router.get(
    "/boards/{slug}/events",
    openapi_extra=showing("Events", HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.GONE),
    operation_id="events",
)
async def events(request: HttpRequest, slug: str, since: str = "") -> HttpResponse:
    """Return the events after a revision, at most 1,000; 410 `resync` if they are no longer
    stored.
    """
    caller = await admit(request, slug)
    try:
        seat = caller.enter(slug)
        epoch, _, text = since.rpartition(":")
        number = whole_number(text)
        if not epoch or number is None:
            raise Invalid("since")
        after = Rev(number)
        changes, head = await host_of(request).read(
            reading.events_after, seat.board, after, MOST_EVENTS
        )
        if epoch != changes.epoch or not changes.resumable_from <= after <= head:
            raise Resync
    except Refusal as refusal:
        return problem(refusal, language_of(request, slug))
    last = changes.events[-1][0] if changes.events else after
    return HttpResponse(changes.encode(last), content_type="application/json")


@router.get(
    "/boards/{slug}/tasks/{task}/events", openapi_extra=showing("Timeline"), operation_id="timeline"
)
async def timeline(request: HttpRequest, slug: str, task: str) -> HttpResponse:
    """Return the events of a task, in the order of the log and as far as it is kept."""
    caller = await admit(request, slug)
    try:
        seat = caller.enter(slug)
        number = whole_number(task)
        if number is None:
            raise UnknownTask
        body = await host_of(request).read(reading.timeline, seat.board, TaskId(number))
    except Refusal as refusal:
        return problem(refusal, language_of(request, slug))
    return HttpResponse(b'{"events":%b}' % body, content_type="application/json")


@router.get(
    "/boards/{slug}/conflicts", openapi_extra=showing("Conflicts"), operation_id="conflicts"
)
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the conflicts of the last 24 hours by cause, for the board's supervisors and for
    administrators.
    """
    caller = identify(request)
    try:
        board = overseen(caller.as_reader(slug), slug)
    except Refusal as refusal:
        return problem(refusal, language_of(request, slug))
    return answer(conflict_counts.recent(BoardId(board.pk), datetime.now(UTC)))
