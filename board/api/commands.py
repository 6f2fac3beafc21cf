"""The commands over HTTP: the same ones, through the same service, with the same answers."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.access.host import host_of
from board.api.bodies import members_of
from board.api.caller import Caller, admit, language_of
from board.api.openapi import commanding
from board.api.problems import problem
from board.domain.commands import (
    COMMANDS,
    Command,
    Delivery,
    Verb,
    parse_command,
    parse_delivery,
    parse_ref,
)
from board.domain.errors import Forbidden, Invalid, PermissionDenied, RateLimited, Refusal
from board.domain.events import to_json
from board.domain.ids import BoardId, PersonId, Ref, whole_number
from board.domain.results import Granted
from board.edge.arrival import request_address
from board.people import rate_limits
from board.people.security_log import tell_of_command
from board.store import reading
from board.store.request import Request
from board.text import answers

router = Router(tags=["commands"])

View = Callable[[HttpRequest, str, str], Awaitable[HttpResponse]]

_FIELD_VALUE: Final = re.compile(r"[\t -~]*")
"""What RFC 9110, section 5.5, lets new header fields hold."""


async def give(
    request: HttpRequest,
    slug: str,
    verb: Verb,
    members: dict[str, Any],
    parse: Callable[[Verb, dict[str, Any]], Command] = parse_command,
) -> HttpResponse:
    """Carry out one command and answer with the body of `ok` or a problem.

    Args:
        parse: makes the command of the members of the body and the address.

    Raises:
        Refusal: before it came to the board.
    """
    caller = await admit(request, slug)
    try:
        ref, delivery = sending(request)
        command = parse(verb, {**members_of(request), **members})
        board, person = await giver(request, caller, slug, delivery)
        given = Request(person, command, ref, caller.identity.authentication, delivery)
        outcome = await host_of(request).submit(board, given)
        if not isinstance(outcome, Granted):
            raise outcome
    except Refusal as refusal:
        return refuse(request, slug, caller, verb, refusal)
    answer = answers.granted(ref, outcome)
    return HttpResponse(to_json(answer), content_type="application/json")


def sending(request: HttpRequest) -> tuple[Ref, Delivery]:
    """Read how a command was sent: its name and its delivery.

    Raises:
        Invalid: a header is not as it must be, or a repeat has no name.
    """
    key = request.headers.get("Idempotency-Key")
    ref, delivery = _ref(key), _delivery(request)
    if delivery.repeat and key is None:
        raise Invalid("ref")
    return ref, delivery


async def giver(
    request: HttpRequest, caller: Caller, slug: str, delivery: Delivery, commands: int = 1
) -> tuple[BoardId, PersonId]:
    """Find the board of commands and the person who gives them, and count them (K8).

    Raises:
        UnknownBoard, Forbidden, PermissionDenied: the caller gives no commands there.
        RateLimited: there are too many.
    """
    identity = caller.identity
    board = await _board(request, caller, slug, delivery)
    if identity.person is None:
        raise PermissionDenied
    limits = identity.commands_per_s, identity.burst
    if not rate_limits.commands.take((identity.person, board), *limits, times=commands):
        raise RateLimited
    return board, identity.person


def refuse(
    request: HttpRequest, slug: str, caller: Caller, verb: Verb, refusal: Refusal
) -> HttpResponse:
    """Answer with the problem of a command, which the security log may have to name."""
    tell_of_command(refusal, request_address(request), caller.identity.person, slug, verb)
    return problem(refusal, language_of(request, slug))


def _ref(key: str | None) -> Ref:
    """Read the `Idempotency-Key`.

    Raises:
        Invalid: it is not the name of a command (K1), or not ASCII: a socket would read other bytes
            as other characters.
    """
    if key is not None and not _FIELD_VALUE.fullmatch(key):
        raise Invalid("ref")
    return parse_ref(secrets.token_urlsafe(16) if key is None else key)


def _delivery(request: HttpRequest) -> Delivery:
    """Read `Dibs-Deadline` and `Dibs-Repeat`.

    Raises:
        Invalid: one of them is something else than a time, or 0 or 1.
    """
    deadline, repeat = request.headers.get("Dibs-Deadline"), request.headers.get("Dibs-Repeat")
    given = {"deadline": deadline, "repeat": {"0": False, "1": True}.get(repeat or "", repeat)}
    return parse_delivery({name: value for name, value in given.items() if value is not None})


async def _board(request: HttpRequest, caller: Caller, slug: str, delivery: Delivery) -> BoardId:
    """Find the board of a command."""
    try:
        return caller.enter(slug).board
    except Forbidden:
        if not delivery.repeat or caller.identity.person is None:
            raise
        # The board refuses it, and keeps the refusal: a copy must not succeed when access is back
        # (K11).
        found = await host_of(request).read(reading.find_board, slug)
        return BoardId(found.pk)


def _task(text: str) -> int | str:
    # A text that is no number is left to the command's own check, which names the field.
    number = whole_number(text)
    return text if number is None else number


def _on_a_task(verb: Verb) -> View:
    async def view(request: HttpRequest, slug: str, task: str) -> HttpResponse:
        return await give(request, slug, verb, {"task": _task(task)})

    view.__name__ = verb
    return view


for _verb in COMMANDS:
    if _verb not in {Verb.CLAIM_NEXT, Verb.ADD, Verb.EDIT}:
        path = f"/boards/{{slug}}/tasks/{{task}}/{_verb}"
        router.post(path, openapi_extra=commanding(_verb), operation_id=_verb)(_on_a_task(_verb))


@router.patch(
    "/boards/{slug}/tasks/{task}", openapi_extra=commanding(Verb.EDIT), operation_id="edit"
)
async def edit(request: HttpRequest, slug: str, task: str) -> HttpResponse:
    return await give(request, slug, Verb.EDIT, {"task": _task(task)})


@router.post(
    "/boards/{slug}/claim-next",
    openapi_extra=commanding(Verb.CLAIM_NEXT),
    operation_id="claim_next",
)
async def claim_next(request: HttpRequest, slug: str) -> HttpResponse:
    return await give(request, slug, Verb.CLAIM_NEXT, {})


@router.post("/boards/{slug}/tasks", openapi_extra=commanding(Verb.ADD), operation_id="add")
async def add(request: HttpRequest, slug: str) -> HttpResponse:
    return await give(request, slug, Verb.ADD, {})
