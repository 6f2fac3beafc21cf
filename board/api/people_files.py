"""Imports of people over HTTP: shows what a file would change, then stores it, in several steps."""

import time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from board.api.bodies import answer
from board.api.caller import identify, language_of, overseen
from board.domain.errors import Refusal
from board.edge.arrival import request_address
from board.intake.people_import import Plan, State, plan, store
from board.intake.people_table import read_people
from board.intake.row_files import BadFile
from board.models.people import Person
from board.people.security_log import tell

router = Router(tags=["people"])

_STORING_S: Final = 2.0
"""How long one request stores; PINs are slow to hash. The page asks again for the rest."""


@router.post("/people/file", include_in_schema=False)
def read(request: HttpRequest, board: str, agreed: str = "") -> HttpResponse:
    """Tell what the file in the body would change, or with `agreed` store some of it.

    Args:
        board: the slug of the board for rows that name none.
        agreed: the digest of what was told before; another one stores nothing.
    """
    by = identify(request).with_password()
    overseen(by, board)
    with translation.override(language_of(request, board).lower()):
        try:
            planned = plan(read_people(request.body), board, by)
            if agreed and agreed == planned.digest:
                _store(request, planned, by)
                planned = plan(read_people(request.body), board, by)
        except BadFile as bad:
            mistakes = [
                {"line": each.line, "column": each.column, "why": each.why} for each in bad.mistakes
            ]
            return answer({"mistakes": mistakes, "plan": None})
    return answer({"mistakes": [], "plan": _told(planned)})


def _store(request: HttpRequest, planned: Plan, by: Person) -> None:
    until, address = time.monotonic() + _STORING_S, request_address(request)
    try:
        for steps in store(planned, by):
            for step in steps:
                step.tell(by.username, address)
            if time.monotonic() > until:
                return
    except Refusal as refusal:
        tell("people_file", refusal.code, address, by=by.username)
        raise


def _told(planned: Plan) -> dict[str, Any]:
    return {
        "digest": planned.digest,
        "same": len(planned.of(State.SAME)),
        "due": [
            {
                "line": step.entry.line,
                "username": step.entry.username,
                "name": step.entry.name,
                "board": step.board.name,
                "state": step.state,
                "fields": step.fields,
            }
            for step in planned.due
        ],
        "gone": [
            {"username": row.person.username, "name": row.person.name, "board": row.board.name}
            for row in planned.gone
        ],
    }
