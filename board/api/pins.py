"""PINs and badges over HTTP: people set their own PIN, supervisors the PINs and badges of their
boards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import Number, answer, members_of, text_of
from board.api.caller import identify, overseen, supervised
from board.domain.errors import UnknownPerson
from board.edge.arrival import arrival_of
from board.models.people import Person
from board.people import pins
from board.people.credentials import PIN, pin_mark
from board.people.security_log import attempt

router = Router(tags=["terminal"])


@router.put("/session/pin", include_in_schema=False)
def set_own(request: HttpRequest) -> HttpResponse:
    """Set one's own PIN; `old` is the password, or the previous PIN on one's own device."""
    caller = identify(request)
    person, own_device = caller.as_person(), caller.identity.terminal is None
    members = members_of(request)
    pin = text_of(members, "pin")
    pins.check_pin(pin)
    with attempt("pin", request, by=person.username, person=person.username):
        old, now = text_of(members, "old"), datetime.now(UTC)
        pins.prove_own(person, old, arrival_of(request), now, pin_counts=own_device)
        pins.set_pin(person, pin)
    if PIN in request.session:
        request.session[PIN] = pin_mark(person)
    return HttpResponse(status=204)


@router.get("/boards/{slug}/pins", include_in_schema=False)
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a board's people for its supervisor: which have a PIN or a badge, and which the caller
    may change.
    """
    by = identify(request).as_person()
    board = supervised(by, slug)
    people = Person.objects.filter(memberships__board=board, is_active=True).order_by("name", "pk")
    return answer(
        {
            "board": board.name,
            "people": [
                {
                    "id": person.pk,
                    "name": person.name,
                    "pin": bool(person.pin),
                    "badge": bool(person.badge),
                    "may_set": pins.may_set(by, person),
                }
                for person in people
            ],
        }
    )


@router.put("/boards/{slug}/people/{person}/pin", include_in_schema=False)
def set_pin(request: HttpRequest, slug: str, person: Number) -> HttpResponse:
    """Set a person's PIN; an empty one removes it."""
    with _setting("pin", request, slug, person) as found:
        pins.set_pin(found, text_of(members_of(request), "pin"))
    return HttpResponse(status=204)


@router.put("/boards/{slug}/people/{person}/badge", include_in_schema=False)
def set_badge(request: HttpRequest, slug: str, person: Number) -> HttpResponse:
    """Set a person's badge to what a scanner types; an empty one removes it."""
    with _setting("badge", request, slug, person) as found:
        pins.set_badge(found, text_of(members_of(request), "badge"))
    return HttpResponse(status=204)


@contextmanager
def _setting(what: str, request: HttpRequest, slug: str, number: int) -> Iterator[Person]:
    """Find the member whose PIN or badge the caller may set, and log what is done."""
    by = identify(request).with_password()
    board = overseen(by, slug)
    person = Person.objects.filter(memberships__board=board, is_active=True, pk=number).first()
    if person is None:
        raise UnknownPerson
    with attempt(what, request, by=by.username, person=person.username):
        pins.require_may_set(by, person)
        yield person
