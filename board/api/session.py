"""Sign-in and sign-out for browsers."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router

from board.api.bodies import members_of, text_of
from board.api.csrf import require_csrf
from board.api.openapi import SIGN_IN, signing
from board.company import entering
from board.domain.errors import Unauthenticated, WrongSecret
from board.domain.events import to_json
from board.domain.values import MemberRole
from board.edge.arrival import arrival_of
from board.intake import demo
from board.models.people import Membership, Person
from board.people import credentials
from board.people.security_log import attempt
from board.people.sign_in import by_password, demo_is_open

router = Router(tags=["session"])

_NOT_LET_IN = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)


@router.get("/session", openapi_extra=signing(), operation_id="session")
def read(request: HttpRequest) -> HttpResponse:
    """Return the person who is signed in, their boards, and a CSRF token."""
    return _describe(request)


@router.post(
    "/session",
    operation_id="sign_in",
    openapi_extra={
        **signing(*_NOT_LET_IN),
        "requestBody": {"content": {"application/json": {"schema": SIGN_IN}}},
    },
)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with username and password."""
    require_csrf(request)
    members = members_of(request)
    username, password = text_of(members, "username"), text_of(members, "password")
    try:
        person = by_password(request, username, password)
    except WrongSecret:
        raise Unauthenticated from None
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    return _describe(request)


@router.post("/session/header", include_in_schema=False)
def sign_in_by_header(request: HttpRequest) -> HttpResponse:
    """Sign in as the person whom a trusted proxy names (DIBS_USER_HEADER)."""
    require_csrf(request)
    entering.enter_by_header(request)
    return _describe(request)


@router.delete(
    "/session",
    operation_id="sign_out",
    openapi_extra={
        "responses": {
            **signing(HTTPStatus.FORBIDDEN)["responses"],
            204: {"description": "Signed out"},
        }
    },
)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; open sockets of this session are closed."""
    require_csrf(request)
    if request.user.is_authenticated:
        with attempt("sign_out", request, person=request.user.get_username()):
            logout(request)
    return HttpResponse(status=204)


def _describe(request: HttpRequest) -> HttpResponse:
    person = credentials.signed_in(request)
    boards = (
        Membership.objects.filter(person=person).select_related("board").order_by("board__name")
        if person
        else ()
    )
    people = demo.people().order_by("pk") if demo_is_open(arrival_of(request)) else ()
    roles = {username: role for username, _, role, _ in demo.PEOPLE}
    session = {
        "person": person
        and {
            "id": person.pk,
            "username": person.username,
            "name": person.name,
            "language": person.language,
            "administrator": person.is_staff,
        },
        "boards": [
            {
                "slug": row.board.slug,
                "name": row.board.name,
                "role": MemberRole(row.role).on_wire,
                "viewer": row.role == MemberRole.VIEWER,
            }
            for row in boards
        ],
        "demo": [
            {"username": row.username, "name": row.name, "role": roles[row.username]}
            for row in people
        ],
        "company": entering.doors(request),
        "accounts": person is not None or Person.objects.exists(),
        "csrf": get_token(request),
    }
    return HttpResponse(
        to_json(session), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
