"""Passwords over HTTP: one's own, and links that a supervisor or an administrator hands over."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import Number, answer, members_of, text_of
from board.api.caller import identify, overseen
from board.api.csrf import require_csrf
from board.domain.errors import PermissionDenied, UnknownPerson
from board.domain.standing import may_make_link
from board.edge.arrival import arrival_of
from board.models.people import Person
from board.people import passwords, sign_ins
from board.people.credentials import signed_in
from board.people.security_log import attempt
from board.people.standing import standing_of

router = Router(tags=["people"])


@router.put("/session/password", include_in_schema=False)
def change_own(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of the person ends."""
    person = identify(request).with_password()
    # Before the change: by then, Django finds no person in a session of the old password.
    here = signed_in(request) == person
    members = members_of(request)
    old, new = text_of(members, "old"), text_of(members, "new")
    with attempt("password", request, by=person.username, person=person.username):
        passwords.change_own(person, old, new, arrival_of(request), datetime.now(UTC))
    if here:
        update_session_auth_hash(request, person)
        sign_ins.record(request, person)
    return HttpResponse(status=204)


@router.post("/boards/{slug}/people/{person}/link", include_in_schema=False)
def make_link(request: HttpRequest, slug: str, person: Number) -> HttpResponse:
    """Make a link with which a member chooses a new password, for the caller to hand over."""
    by = identify(request).with_password()
    board = overseen(by, slug)
    found = Person.objects.filter(memberships__board=board, is_active=True, pk=person).first()
    if found is None:
        raise UnknownPerson
    with attempt("password_link", request, by=by.username, person=found.username):
        if not may_make_link(standing_of(by), standing_of(found)):
            raise PermissionDenied
        link = passwords.make_link(found)
    return answer(
        {
            # Behind a `#`: browsers send it to no server, so that no log has it.
            "path": f"/password#{link}",
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
    )


@router.post("/session/password", include_in_schema=False)
def use_link(request: HttpRequest) -> HttpResponse:
    """Choose a new password by a link, without a session."""
    require_csrf(request)
    members = members_of(request)
    link, new = text_of(members, "link"), text_of(members, "new")
    with attempt("password", request, means="link", person=None) as facts:
        facts["person"] = passwords.use_link(link, new, datetime.now(UTC)).username
    return answer({"username": facts["person"]})
