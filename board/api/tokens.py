"""One's own tokens over HTTP: listed, made and ended in one's own browser."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import Number, answer, members_of, text_of
from board.api.caller import identify
from board.domain.errors import Invalid
from board.domain.scopes import Scope
from board.edge.arrival import request_address
from board.people import tokens
from board.people.security_log import attempt, tell

router = Router(tags=["session"])


@router.get("/session/tokens", include_in_schema=False)
def read(request: HttpRequest) -> HttpResponse:
    """Return one's own tokens, without their secrets."""
    person = identify(request).on_own_device()
    return answer({"tokens": tokens.listed(person)})


@router.post("/session/tokens", include_in_schema=False)
def make(request: HttpRequest) -> HttpResponse:
    """Make a token that acts as oneself, and return its secret, once."""
    caller = identify(request)
    person = caller.on_own_device()
    members = members_of(request)
    name, slug = text_of(members, "name").strip(), members.get("board")
    scope, days = _scope(members), _days(members)
    board = None if slug is None else caller.enter(text_of(members, "board")).board
    facts = {"person": person.username, "name": name, "scope": scope, "board": slug}
    with attempt("token_made", request, by=person.username, **facts, days=days):
        secret = tokens.make(person, tokens.Wanted(name, scope, board, days), datetime.now(UTC))
    return answer({"token": secret, "tokens": tokens.listed(person)})


@router.delete("/session/tokens/{token}", include_in_schema=False)
def end(request: HttpRequest, token: Number) -> HttpResponse:
    """End one of one's own tokens; its sockets are closed."""
    person = identify(request).on_own_device()
    name = tokens.end(person, token)
    if name is not None:
        facts = {"by": person.username, "person": person.username, "name": name}
        tell("token_ended", "ok", request_address(request), **facts)
    return answer({"tokens": tokens.listed(person)})


def _scope(members: dict[str, Any]) -> Scope:
    try:
        return Scope(text_of(members, "scope"))
    except ValueError:
        raise Invalid("scope") from None


def _days(members: dict[str, Any]) -> int | None:
    days = members.get("days")
    if days is not None and type(days) is not int:
        raise Invalid("days")
    return days
