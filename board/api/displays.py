"""Displays over HTTP: listed, changed, moved, reloaded, removed by the supervisors of their
boards.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import Number, answer, members_of, text_of
from board.api.caller import identify, supervised
from board.displays import displays
from board.domain.errors import UnknownDisplay
from board.models.displays import Display
from board.models.people import Person
from board.people.security_log import attempt

router = Router(tags=["displays"])


@router.get("/displays", include_in_schema=False)
def read(request: HttpRequest) -> HttpResponse:
    """Return the displays of every board that the caller supervises, and those boards with their
    departments.
    """
    person = identify(request).as_person()
    now = datetime.now(UTC)
    found = (
        displays.of_supervisor(person)
        .prefetch_related("departments")
        .order_by("board__name", "name", "pk")
    )
    return answer(
        {
            "displays": [_row(display, now) for display in found],
            "boards": [
                {
                    "slug": board.slug,
                    "name": board.name,
                    "language": board.language,
                    "departments": [
                        {"id": row.pk, "name": row.name} for row in board.departments.order_by("pk")
                    ],
                }
                for board in displays.boards_of_supervisor(person)
            ],
        }
    )


@router.patch("/displays/{display}", include_in_schema=False)
def change(request: HttpRequest, display: Number) -> HttpResponse:
    """Rename a display, change its settings, or move it to another board of the caller's; its page
    follows at once.
    """
    person = identify(request).as_person()
    found = _find(person, display)
    members = members_of(request)
    board = supervised(person, text_of(members, "board")) if "board" in members else found.board
    displays.change(found, board, members)
    return answer(_row(found, datetime.now(UTC)))


@router.post("/displays/{display}/reload", include_in_schema=False)
def reload(request: HttpRequest, display: Number) -> HttpResponse:
    """Order a display to reload its page."""
    displays.order_reload(_find(identify(request).as_person(), display))
    return HttpResponse(status=204)


@router.delete("/displays/{display}", include_in_schema=False)
def revoke(request: HttpRequest, display: Number) -> HttpResponse:
    """Remove a display: it shows the pairing page again."""
    person = identify(request).as_person()
    with attempt("display_removed", request, by=person.username, display=display):
        displays.revoke(_find(person, display), person, datetime.now(UTC))
    return HttpResponse(status=204)


def _find(person: Person, display: Number) -> Display:
    found = displays.of_supervisor(person).filter(pk=display).first()
    if found is None:
        raise UnknownDisplay
    return found


def _row(display: Display, now: datetime) -> dict[str, Any]:
    proof = display.proof_at
    seen = proof and {
        "rev": display.seen_rev,
        "behind": max(0, display.board.rev - (display.seen_rev or 0)),
        "build": display.seen_build,
        "screen": display.seen_screen,
        "at": proof,
    }
    return {
        "id": display.pk,
        "board": {"slug": display.board.slug, "name": display.board.name},
        "settings": displays.settings_of(display).wire(),
        "address": display.seen_address,
        "paired_at": display.created_at,
        "paired_by": display.created_by and display.created_by.name,
        "seen": seen,
        "silent_s": round((now - (proof or display.created_at)).total_seconds()),
        "alert": now - (proof or display.created_at) > displays.SILENT_AFTER,
    }
