"""The people of a board over HTTP: listed, added, changed and seen out by its supervisors and by
administrators.
"""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import Number, answer, members_of, text_of
from board.api.caller import identify, overseen
from board.domain.errors import Invalid
from board.domain.ids import MAX_INTEGER, BoardId, PersonId
from board.domain.standing import (
    Standing,
    may_change,
    may_make_link,
    may_set_secrets,
    roles_given_by,
)
from board.domain.values import FINISHED, MemberRole
from board.models.board import Board
from board.models.people import Membership, Person
from board.models.task import Task
from board.people.security_log import attempt
from board.people.standing import standing_of
from board.store import memberships
from board.store.memberships import Handover, Newcomer

router = Router(tags=["people"])

_REASON_MOST = 200


@router.get("/boards/{slug}/people", include_in_schema=False)
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a board's people, and what the caller may change of each."""
    by = identify(request).as_person()
    return answer(_people(overseen(by, slug), by))


@router.post("/boards/{slug}/people", include_in_schema=False)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a member: a new account, or with `existing` true one that exists."""
    by = identify(request).with_password()
    board = overseen(by, slug)
    members = members_of(request)
    newcomer = Newcomer(
        username=text_of(members, "username").strip(),
        name=text_of({"name": "", **members}, "name").strip(),
        role=_role(members),
        departments=_ids(members),
        existing=_flag(members, "existing"),
    )
    with attempt(
        "member_added",
        request,
        by=by.username,
        person=newcomer.username,
        board=slug,
        role=newcomer.role,
        account="existing" if newcomer.existing else "new",
    ):
        person = memberships.add(BoardId(board.pk), by, newcomer)
    return answer({**_people(board, by), "added": person})


@router.patch("/boards/{slug}/people/{person}", include_in_schema=False)
def change(request: HttpRequest, slug: str, person: Number) -> HttpResponse:
    """Change a member's role, departments, or both."""
    by = identify(request).with_password()
    board = overseen(by, slug)
    members = members_of(request)
    role = _role(members) if "role" in members else None
    departments = _ids(members) if "departments" in members else None
    handover = _handover(members)
    changed = {"role": role, "departments": departments}
    with attempt(
        "member_changed", request, by=by.username, person_id=person, board=slug, **changed
    ):
        memberships.change(
            BoardId(board.pk),
            by,
            PersonId(person),
            role=role,
            departments=departments,
            handover=handover,
        )
    return answer(_people(board, by))


@router.post("/boards/{slug}/people/{person}/end", include_in_schema=False)
def end(request: HttpRequest, slug: str, person: Number) -> HttpResponse:
    """End a membership; `give_to` gets the unfinished tasks, which are released otherwise."""
    by = identify(request).with_password()
    board = overseen(by, slug)
    handover = _handover(members_of(request))
    with attempt("member_ended", request, by=by.username, person_id=person, board=slug):
        memberships.end(BoardId(board.pk), by, PersonId(person), handover)
    return answer(_people(board, by))


def _people(board: Board, by: Person) -> dict[str, Any]:
    found = (
        Membership.objects.filter(board=board)
        .select_related("person")
        .prefetch_related("departments", "person__memberships")
        .order_by("person__name", "person")
    )
    loads = dict(
        Task.objects.filter(board=board, owner__isnull=False)
        .exclude(status__in=FINISHED)
        .values_list("owner")
        .annotate(Count("pk"))
    )
    place, standing = BoardId(board.pk), standing_of(by)
    return {
        "board": board.name,
        "language": board.language,
        "departments": [
            {"id": row.pk, "name": row.name} for row in board.departments.order_by("pk")
        ],
        "administers": by.is_staff,
        "you": by.pk,
        "roles": roles_given_by(standing, place),
        "max_claims": board.max_claims,
        "people": [_row(row, place, standing, loads.get(row.person_id, 0)) for row in found],
    }


def _row(row: Membership, board: BoardId, by: Standing, load: int) -> dict[str, Any]:
    person, role = row.person, MemberRole(row.role)
    standing = standing_of(person)
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.name,
        "active": person.is_active,
        "role": role,
        "departments": sorted(department.pk for department in row.departments.all()),
        "load": load,
        "pin": bool(person.pin),
        "badge": bool(person.badge),
        "password": person.has_usable_password(),
        "may": {
            "role": may_change(by, board, role, MemberRole.OPERATOR)
            and may_change(by, board, role, MemberRole.VIEWER),
            "end": may_change(by, board, role, None),
            "secrets": may_set_secrets(by, standing),
            "link": person.is_active and may_make_link(by, standing),
        },
    }


def _role(members: dict[str, Any]) -> MemberRole:
    try:
        return MemberRole(text_of(members, "role"))
    except ValueError:
        raise Invalid("role") from None


def _ids(members: dict[str, Any]) -> list[int]:
    ids = members.get("departments", [])
    if not isinstance(ids, list) or not all(map(_is_id, ids)):
        raise Invalid("departments")
    return ids


def _flag(members: dict[str, Any], name: str) -> bool:
    flag = members.get(name, False)
    if type(flag) is not bool:
        raise Invalid(name)
    return flag


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value <= MAX_INTEGER


def _handover(members: dict[str, Any]) -> Handover:
    to = members.get("give_to")
    if to is not None and not _is_id(to):
        raise Invalid("give_to")
    reason = text_of({"reason": "", **members}, "reason").strip()
    if len(reason) > _REASON_MOST:
        raise Invalid("reason")
    return Handover(None if to is None else PersonId(to), reason)
