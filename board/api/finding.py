"""Tasks of a board, searched over HTTP: finished and cancelled ones, too."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from board.access.host import host_of
from board.api.caller import admit, language_of

# One address has both: Django Ninja keeps the methods of an address in one router.
from board.api.commands import router
from board.api.openapi import showing
from board.api.problems import problem
from board.domain.errors import Invalid, Refusal
from board.domain.events import to_json
from board.domain.ids import TaskId, whole_number
from board.domain.values import Status
from board.store.finding import find

LONGEST: Final = 100


@router.get(
    "/boards/{slug}/tasks",
    openapi_extra=showing("FoundTasks", HTTPStatus.UNPROCESSABLE_ENTITY),
    operation_id="find",
    tags=["boards"],
)
async def tasks(
    request: HttpRequest, slug: str, q: str = "", status: str = "", before: str = ""
) -> HttpResponse:
    """Return the tasks in which each word of `q` is found, the newest first, at most 50; with
    `before`, the id of the last one, those that follow."""
    caller = await admit(request, slug)
    try:
        seat = caller.enter(slug)
        if len(q) > LONGEST or "\x00" in q:
            raise Invalid("q")
        oldest = whole_number(before)
        if before and oldest is None:
            raise Invalid("before")
        found = await host_of(request).read(
            find, seat.board, q, _statuses(status), None if oldest is None else TaskId(oldest)
        )
    except Refusal as refusal:
        return problem(refusal, language_of(request, slug))
    body = to_json({"tasks": found.tasks, "more": found.more})
    return HttpResponse(body, content_type="application/json")


def _statuses(text: str) -> set[Status]:
    try:
        return {Status(name) for name in text.split(",") if name}
    except ValueError:
        raise Invalid("status") from None
