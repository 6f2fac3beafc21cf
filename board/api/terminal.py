"""Shared tablets over HTTP: name tiles, and sign-in by PIN, password or badge. Needs a paired
terminal.
"""

import time
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router

from board.access.authenticator import authenticator
from board.api.bodies import answer, members_of, text_of
from board.api.csrf import require_csrf
from board.displays import displays, tiles
from board.displays.displays import ProvenDisplay
from board.domain.display_settings import DisplayKind, parse_seen
from board.domain.errors import Forbidden, Invalid, PermissionDenied, Unauthenticated, UnknownPerson
from board.edge.arrival import Arrival, arrival_of, request_address
from board.models.people import Person
from board.people import pins
from board.people.credentials import (
    DISPLAY_COOKIE,
    OPENED,
    PIN,
    TERMINAL,
    Credential,
    Means,
    pin_mark,
    signed_in,
)
from board.people.security_log import attempt

router = Router(tags=["terminal"])

_GRACE_S: Final = 60
"""How much longer than its page the server waits before it ends an idle session."""


@router.get("/terminal", include_in_schema=False)
def read(request: HttpRequest) -> HttpResponse:
    """Return a terminal's settings and tiles: people who may sign in, and who has a PIN."""
    display = _terminal(request)
    return answer(
        {
            "settings": display.settings.wire(),
            "people": [
                {"id": person.pk, "name": person.name, "pin": bool(person.pin)}
                for person in tiles.people_at(display)
            ],
            "csrf": get_token(request),
        }
    )


@router.post("/terminal/session", include_in_schema=False)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a person in by PIN, password or badge."""
    display = _terminal(request)
    require_csrf(request)
    members = members_of(request)
    means = next((each for each in ("badge", "password") if each in members), "pin")
    with attempt("sign_in", request, means=means, person=None, display=display.id) as facts:
        person = _prove(display, members, arrival_of(request), datetime.now(UTC), facts)
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    request.session[TERMINAL] = display.id
    request.session[OPENED] = int(time.time())
    if means == "pin":
        request.session[PIN] = pin_mark(person)
    request.session.set_expiry(display.settings.lock_after_s + _GRACE_S)
    return answer(
        {
            "person": {
                "id": person.pk,
                "name": person.name,
                "language": person.language,
                "pin": bool(person.pin),
            }
        }
    )


@router.put("/terminal/session", include_in_schema=False)
def stay(request: HttpRequest) -> HttpResponse:
    """Extend the session of a person at work; without a touch of the screen it ends."""
    require_csrf(request)
    if TERMINAL not in request.session or signed_in(request) is None:
        raise Unauthenticated
    # One that an earlier release opened begins to count now.
    request.session.setdefault(OPENED, int(time.time()))
    request.session.modified = True
    return HttpResponse(status=204)


@router.post("/terminal/seen", include_in_schema=False)
def seen(request: HttpRequest) -> HttpResponse:
    """Store what a terminal shows while a person is signed in; the socket is theirs."""
    display = _terminal(request)
    said = parse_seen(members_of(request))
    displays.record(
        [displays.DisplayReport(display.id, said, request_address(request), datetime.now(UTC))]
    )
    return HttpResponse(status=204)


def _terminal(request: HttpRequest) -> ProvenDisplay:
    # The device's own credential counts here, also while a person is signed in.
    secret = request.COOKIES.get(DISPLAY_COOKIE, "")
    display = authenticator.identify(Credential(Means.DISPLAY, secret)).display
    if display is None:
        raise Unauthenticated
    if display.settings.kind is not DisplayKind.TERMINAL:
        raise PermissionDenied
    return display


def _prove(
    display: ProvenDisplay,
    members: dict[str, Any],
    arrival: Arrival,
    now: datetime,
    facts: dict[str, object],
) -> Person:
    if "badge" in members:
        person = pins.by_badge(text_of(members, "badge"), display.id, now)
        facts["person"] = person.username
        if not tiles.members_at(display).filter(pk=person.pk).exists():
            raise Forbidden
        return person
    number = members.get("person")
    if type(number) is not int:
        raise Invalid("person")
    found = tiles.members_at(display).filter(pk=number).first()
    if found is None:
        raise UnknownPerson
    facts["person"] = found.username
    if "password" in members:
        pins.prove_password(found, text_of(members, "password"), display.id, arrival, now)
    else:
        pins.prove_pin(found, text_of(members, "pin"), display.id, now)
    return found
