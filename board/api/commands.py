"""The commands over HTTP: the same ones, through the same service, with the same answers."""

import re
import secrets
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board import limits, reading
from board.api.bodies import members_of
from board.api.caller import Caller, identify, language_of
from board.api.openapi import commanding
from board.api.problems import problem
from board.batching import execute_together
from board.commands import COMMANDS, Verb, parse_command, parse_ref
from board.credentials import Authentication
from board.errors import Invalid, RateLimited, Refusal
from board.events import to_json
from board.floor import Request
from board.ids import PersonId, Ref, whole_number
from board.outcomes import Granted

router = Router(tags=["commands"])

_FIELD_VALUE: Final = re.compile(r"[\t -~]*")
"""What RFC 9110, section 5.5, lets new header fields hold."""


def give(request: HttpRequest, slug: str, verb: Verb, members: dict[str, Any]) -> HttpResponse:
    """Carry out one command and answer with the body of `ok` or a problem.

    Raises:
        Refusal: before it came to the board.
    """
    # Before the credential is looked at: whoever loses it while the command waits is refused (X2).
    rights = reading.rights()
    caller = identify(request)
    try:
        return _answer(request, slug, caller, Authentication(caller.credential, rights), verb, members)
    except Refusal as refusal:
        return problem(refusal, language_of(request, caller, caller.language_of_board(slug)))


def _answer(
    request: HttpRequest, slug: str, caller: Caller, authentication: Authentication, verb: Verb, members: dict[str, Any]
) -> HttpResponse:
    ref = _ref(request.headers.get("Idempotency-Key"))
    command = parse_command(verb, {**members_of(request), **members})
    seat = caller.seat(slug)
    person = PersonId(caller.as_person().pk)
    if not limits.commands.take((person, seat.board), caller.commands_per_s, caller.burst):
        raise RateLimited
    outcome = execute_together(seat.board, Request(person, command, ref, authentication))
    if not isinstance(outcome, Granted):
        return problem(outcome, language_of(request, caller, seat.info.language))
    answer = {
        "type": "ok",
        "ref": ref,
        "rev": outcome.rev,
        "task": outcome.task,
        "already": outcome.already,
        "replayed": outcome.replayed,
    }
    return HttpResponse(to_json(answer), content_type="application/json")


def _ref(key: str | None) -> Ref:
    """Read the `Idempotency-Key`.

    Raises:
        Invalid: it is not the name of a command (K1), or not ASCII: a socket would read other bytes as other characters.
    """
    if key is not None and not _FIELD_VALUE.fullmatch(key):
        raise Invalid("ref")
    return parse_ref(secrets.token_urlsafe(16) if key is None else key)


def _task(text: str) -> int | str:
    # A text that is no number is left to the command's own check, which names the field.
    number = whole_number(text)
    return text if number is None else number


def _on_a_task(verb: Verb) -> Callable[[HttpRequest, str, str], HttpResponse]:
    def view(request: HttpRequest, slug: str, task: str) -> HttpResponse:
        return give(request, slug, verb, {"task": _task(task)})

    view.__name__ = verb
    return view


for _verb in COMMANDS:
    if _verb not in {Verb.CLAIM_NEXT, Verb.ADD, Verb.EDIT}:
        path = f"/boards/{{slug}}/tasks/{{task}}/{_verb}"
        router.post(path, openapi_extra=commanding(_verb), operation_id=_verb)(_on_a_task(_verb))


@router.patch("/boards/{slug}/tasks/{task}", openapi_extra=commanding(Verb.EDIT), operation_id="edit")
def edit(request: HttpRequest, slug: str, task: str) -> HttpResponse:
    return give(request, slug, Verb.EDIT, {"task": _task(task)})


@router.post("/boards/{slug}/claim-next", openapi_extra=commanding(Verb.CLAIM_NEXT), operation_id="claim_next")
def claim_next(request: HttpRequest, slug: str) -> HttpResponse:
    return give(request, slug, Verb.CLAIM_NEXT, {})


@router.post("/boards/{slug}/tasks", openapi_extra=commanding(Verb.ADD), operation_id="add")
def add(request: HttpRequest, slug: str) -> HttpResponse:
    return give(request, slug, Verb.ADD, {})
