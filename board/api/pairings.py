"""Pairing over HTTP: a screen gets a code and polls its state; a supervisor compares and redeems
it.
"""

from datetime import UTC, datetime
from typing import Final

import segno
from django.conf import settings as configured
from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import answer, members_of, text_of
from board.api.caller import identify, supervised
from board.api.cookies import keep_display, keep_secret
from board.api.csrf import own_origin
from board.displays import displays, pairing, pairing_words
from board.domain.display_settings import DisplayKind, parse_settings
from board.domain.errors import Invalid, PermissionDenied, RateLimited
from board.domain.values import Role
from board.edge.arrival import request_address
from board.models.displays import Pairing
from board.people import rate_limits
from board.people.security_log import attempt

router = Router(tags=["displays"])

PAIRING_COOKIE: Final = "dibs_pairing"
"""The cookie with a screen's secret before the screen is paired."""

_CODES_PER_S, _CODES_BURST = 0.1, 60


@router.post("/pairings", include_in_schema=False)
def start(request: HttpRequest) -> HttpResponse:
    """Start a pairing for a screen without a credential."""
    kind = _kind(text_of(members_of(request), "kind"))
    origin = own_origin(request)
    address = request_address(request)
    if not rate_limits.pairings.take(address, _CODES_PER_S, _CODES_BURST):
        raise RateLimited
    started = pairing.start(kind, request.headers.get("User-Agent", ""), address, _now())
    page = f"{origin}{configured.PATH}/pair"
    code = segno.make_qr(f"{page}?code={started.pairing.code}", error="m")
    response = answer(
        {
            "code": started.pairing.code,
            "phrase": pairing_words.in_both_languages(started.pairing.phrase),
            "expires_in_s": _left_s(started.pairing),
            "page": page,
            "qr": code.svg_data_uri(scale=8, border=2, dark="#000", light="#fff"),
        }
    )
    keep_secret(
        response,
        request,
        PAIRING_COOKIE,
        started.secret,
        max_age_s=int(pairing.LIFETIME.total_seconds()) + 60,
    )
    return response


@router.get("/pairings/mine", include_in_schema=False)
def read(request: HttpRequest) -> HttpResponse:
    """Return the state of a screen's code: `waiting`, `paired` (with the display's cookie), or
    `expired`.
    """
    secret = request.COOKIES.get(PAIRING_COOKIE, "")
    waiting = pairing.waiting(secret, _now())
    if waiting is not None:
        return answer({"state": "waiting", "expires_in_s": _left_s(waiting)})
    display = displays.by_secret(secret)
    if display is None:
        return answer({"state": "expired"})
    response = answer({"state": "paired", "settings": display.settings.wire()})
    keep_display(response, request, secret)
    return response


@router.get("/pairings/{code}", include_in_schema=False)
def look(request: HttpRequest, code: str) -> HttpResponse:
    """Return the screen that shows a code, for the supervisor to compare."""
    person = identify(request).with_password()
    if not person.memberships.filter(role=Role.SUPERVISOR.value).exists():
        raise PermissionDenied
    with attempt("pairing_looked_at", request, by=person.username) as facts:
        found = pairing.look(code, person, request_address(request), _now())
        facts["screen"] = found.address
    return answer(
        {
            "kind": found.kind,
            "device": found.device,
            "address": found.address,
            "phrase": pairing_words.in_both_languages(found.phrase),
            "expires_in_s": _left_s(found),
        }
    )


@router.post("/pairings/{code}", include_in_schema=False)
def redeem(request: HttpRequest, code: str) -> HttpResponse:
    """Redeem a code: make the screen that shows it a display of a board that the caller
    supervises.
    """
    person = identify(request).with_password()
    members = members_of(request)
    board = supervised(person, text_of(members, "board"))
    settings = parse_settings(members)
    displays.check_departments(board, settings)
    with attempt("display_paired", request, by=person.username, board=board.slug) as facts:
        made = pairing.redeem(code, board, settings, person, request_address(request), _now())
        facts["display"] = made.pk
    return answer({"id": made.pk, "settings": displays.settings_of(made).wire()})


def _kind(text: str) -> DisplayKind:
    try:
        return DisplayKind(text)
    except ValueError:
        raise Invalid("kind") from None


def _left_s(waiting: Pairing) -> int:
    return max(0, round((waiting.expires_at - _now()).total_seconds()))


def _now() -> datetime:
    return datetime.now(UTC)
