"""Upserts over HTTP: tasks by their numbers, one or many, from a system that plans."""

import asyncio
import math
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qs

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.access.host import host_of
from board.api.bodies import members_of
from board.api.caller import Caller, admit, language_of
from board.api.commands import give, giver, refuse, sending
from board.api.openapi import MOST, putting, putting_many
from board.domain import errors
from board.domain.commands import Put, Verb, parse_put
from board.domain.errors import Invalid, Refusal
from board.domain.events import to_json
from board.domain.ids import Ref
from board.domain.results import Granted, Result
from board.domain.text import same_number
from board.store.request import Request
from board.text import problems

router = Router(tags=["commands"])

TASKS_A_COMMAND: Final = 25
"""How many tasks count as one command (K8)."""
_OF_ALL: Final = (
    errors.Later,
    errors.Unexpected,
    errors.Unauthenticated,
    errors.UnknownBoard,
    errors.Forbidden,
    errors.PermissionDenied,
    errors.OutOfScope,
    errors.Expired,
)
"""Refusals that are those of every task, because they are not about one."""


@router.put("/boards/{slug}/tasks/by-number", openapi_extra=putting(), operation_id="put")
async def put(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the task of a number, or edit the task that has it."""

    def parse(_: Verb, members: dict[str, Any]) -> Put:
        number = _number(request)
        given = members.get("number", number)
        if not isinstance(given, str) or same_number(given) != same_number(number):
            raise Invalid("number")
        return parse_put({**members, "number": number})

    return await give(request, slug, Verb.ADD, {}, parse)


def _number(request: HttpRequest) -> str:
    """Read the number in an address.

    Raises:
        Invalid: there is none, or several, or it is not UTF-8. Django would replace what is not, so
            that different numbers would be one.
    """
    try:
        members = parse_qs(str(request.META["QUERY_STRING"]), errors="strict")
        (number,) = members.get("number", [])
    except ValueError:
        raise Invalid("number") from None
    return number


@router.post("/boards/{slug}/tasks/bulk", openapi_extra=putting_many(), operation_id="put_many")
async def put_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Add or edit the tasks of many numbers, in one transaction, and tell what became of each."""
    caller = await admit(request, slug)
    try:
        return await _put_many(request, slug, caller)
    except Refusal as refusal:
        return refuse(request, slug, caller, Verb.ADD, refusal)


async def _put_many(request: HttpRequest, slug: str, caller: Caller) -> HttpResponse:
    ref, delivery = sending(request)
    atomic = {"": False, "0": False, "1": True}.get(request.GET.get("atomic", ""))
    if atomic is None:
        raise Invalid("atomic")
    # A large body takes longer to read than other clients should wait.
    rows = await asyncio.to_thread(_rows, request)
    times = math.ceil(len(rows) / TASKS_A_COMMAND)
    board, person = await giver(request, caller, slug, delivery, times)
    named = "Idempotency-Key" in request.headers
    requests = {
        index: Request(
            person,
            row,
            _ref_of(ref, index) if named else None,
            caller.identity.authentication,
            delivery,
            together=atomic,
        )
        for index, row in enumerate(rows)
        if isinstance(row, Put)
    }
    outcomes: dict[int, Result] = {
        index: row for index, row in enumerate(rows) if isinstance(row, Refusal)
    }
    if requests and not (atomic and outcomes):
        decided = await host_of(request).submit_together(board, list(requests.values()))
        _raise_what_is_of_all(decided)
        outcomes |= dict(zip(requests, decided, strict=True))
    # Of tasks that could not be read, nothing came to the board.
    rev = max(map(_head, outcomes.values())) or (await host_of(request).head(board)).rev
    return _answer(outcomes, rows, rev, atomic=atomic, language=language_of(request, slug))


def _rows(request: HttpRequest) -> list[Put | Invalid]:
    """Read the tasks of a body.

    Raises:
        Invalid: it has no list of 1 to MOST tasks.
    """
    tasks = members_of(request).get("tasks")
    if not isinstance(tasks, list) or not 1 <= len(tasks) <= MOST:
        raise Invalid("tasks")
    return [_row(task) for task in tasks]


def _row(task: object) -> Put | Invalid:
    if not isinstance(task, Mapping):
        return Invalid(None)
    try:
        return parse_put(task)
    except Invalid as invalid:
        return invalid


def _ref_of(ref: Ref, index: int) -> Ref:
    """Name the command of one task: the same in every copy of its request (K2)."""
    return Ref(f"{sha256(ref.encode()).hexdigest()[:40]}-{index}")


def _raise_what_is_of_all(outcomes: list[Result]) -> None:
    first = outcomes[0]
    if isinstance(first, _OF_ALL) and all(type(each) is type(first) for each in outcomes):
        raise first


def _head(outcome: Result) -> int:
    return outcome.head if isinstance(outcome, Granted) else outcome.rev or 0


def _answer(
    outcomes: Mapping[int, Result],
    rows: list[Put | Invalid],
    rev: int,
    *,
    atomic: bool,
    language: str,
) -> HttpResponse:
    told = [_outcome(index, outcomes[index], rows, language) for index in sorted(outcomes)]
    refused = [
        (index, each) for index, each in sorted(outcomes.items()) if isinstance(each, Refusal)
    ]
    if atomic and refused:
        index, first = refused[0]
        members = problems.document(first, language) | {
            "index": index,
            "outcomes": [each for each in told if "problem" in each],
        }
        return HttpResponse(
            to_json(members), status=problems.status(first), headers=problems.headers(first)
        )
    body = to_json({"rev": rev, "outcomes": told})
    return HttpResponse(body, content_type="application/json")


def _outcome(
    index: int, outcome: Result, rows: list[Put | Invalid], language: str
) -> dict[str, Any]:
    row = rows[index]
    number = row.number if isinstance(row, Put) else None
    if isinstance(outcome, Refusal):
        problem = problems.document(outcome, language)
        return {"index": index, "number": number, "problem": problem}
    assert outcome.task is not None, "an upsert is about a task"
    return {
        "index": index,
        "number": outcome.task.number,
        "id": outcome.task.id,
        "rev": outcome.rev,
        "already": outcome.already,
        "replayed": outcome.replayed,
    }
