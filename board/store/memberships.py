"""Changes the people of a board: adds members, changes their role and departments, ends
memberships. Each change is one transaction with its events in the board's log.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction

from board.domain import rules
from board.domain.commands import Assign, Release, TaskCommand
from board.domain.errors import (
    AccountExists,
    AlreadyMember,
    Invalid,
    PermissionDenied,
    UnknownBoard,
    UnknownPerson,
)
from board.domain.groups import Place
from board.domain.ids import BoardId, PersonId
from board.domain.standing import may_change
from board.domain.values import FINISHED, Member, MemberRole, Role, Who
from board.edge.door_log import tell_once
from board.models.board import Board, Department
from board.models.people import Membership, Person
from board.models.task import Task
from board.people.standing import standing_of
from board.store import rows
from board.store.administering import administering, hold_person
from board.store.batch import Batch
from board.store.locking import translate


@dataclass(frozen=True, slots=True)
class Handover:
    """What becomes of the unfinished tasks of a person who stops working on a board.

    Attributes:
        to: the member who gets them; None releases them.
        reason: as `release` and `assign` take it (product.md); work that has begun needs one.
    """

    to: PersonId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new member of a board: with a new account, or one that exists.

    Attributes:
        existing: whether the account exists; its name then stays what it is.
    """

    username: str
    name: str
    role: MemberRole
    departments: Collection[int]
    existing: bool = False


def add(board: BoardId, by: Person, newcomer: Newcomer) -> PersonId:
    """Add a member, with a new account that has no password yet, or with an existing one.

    Raises:
        PermissionDenied: `by` may not give this role on this board.
        AccountExists: the username is taken, and an existing account was not asked for.
        UnknownPerson: there is no such active account, and an existing one was asked for.
        AlreadyMember: the person is a member of the board.
        Invalid: a field is wrong.
        Busy, Unavailable: nothing was done.
    """
    account = Person.objects.filter(username=newcomer.username).first()
    if account is not None and not newcomer.existing:
        raise AccountExists
    if newcomer.existing and (account is None or not account.is_active):
        raise UnknownPerson
    with _changing(board, by, None if account is None else PersonId(account.pk)):
        _require(by, board, None, newcomer.role)
        departments = _departments(board, newcomer.departments)
        person = account or _open_account(newcomer)
        membership, made = Membership.objects.get_or_create(
            board_id=board, person=person, defaults={"role": newcomer.role.value}
        )
        if not made:
            raise AlreadyMember
        membership.departments.set(departments)
    return PersonId(person.pk)


def change(
    board: BoardId,
    by: Person,
    person: PersonId,
    *,
    role: MemberRole | None = None,
    departments: Collection[int] | None = None,
    handover: Handover,
) -> None:
    """Change a member's role, departments, or both. A member who becomes a viewer hands over their
    unfinished tasks.

    Raises:
        PermissionDenied: `by` may not do this.
        UnknownPerson: no such member, or the tasks cannot go to that person.
        Invalid: the board has no such department.
        WrongDepartment, CapacityReached, ReasonRequired: as `assign` and `release`.
        Busy, Unavailable: nothing was done.
    """
    with _changing(board, by, person) as batch:
        membership = _membership(board, person)
        was = MemberRole(membership.role)
        becomes = role or was
        _require(by, board, was, becomes)
        if becomes is MemberRole.VIEWER:
            hand_over(batch, person, by, handover)
        if becomes is not was:
            membership.role = becomes.value
            membership.save(update_fields=["role"])
        if departments is not None:
            membership.departments.set(_departments(board, departments))


def end(board: BoardId, by: Person, person: PersonId, handover: Handover) -> None:
    """End a membership: the person loses the board, and their unfinished tasks go where `handover`
    says.

    Raises:
        As `change`.
    """
    with _changing(board, by, person) as batch:
        membership = _membership(board, person)
        _require(by, board, MemberRole(membership.role), None)
        hand_over(batch, person, by, handover)
        membership.delete()


def follow(board: BoardId, person: PersonId, place: Place | None, handover: Handover) -> str | None:
    """Make a membership what a company's groups give; None ends it. Its events have no author.

    Departments that the board does not have are left out, and the log says so.

    Returns:
        What became of it: `member_added`, `member_changed` or `member_ended`; None if it was so
        already, and no lock was taken.

    Raises:
        WrongDepartment, CapacityReached, ReasonRequired: as `assign` and `release`.
        Busy, Unavailable: nothing was done.
    """
    if place is not None:
        place = _known(board, place)
    if _place(board, person) == place:
        return None
    with _changing(board, None, person) as batch:
        was = _place(board, person)
        if place is None or (place.role is MemberRole.VIEWER and was is not None):
            hand_over(batch, person, None, handover)
        if place is None:
            # One by one: a deletion of many rows does not say whose rights changed.
            for membership in Membership.objects.filter(board=board, person=person):
                membership.delete()
            return "member_ended" if was else None
        membership, _ = Membership.objects.update_or_create(
            board_id=board, person_id=person, defaults={"role": place.role.value}
        )
        membership.departments.set(
            Department.objects.filter(board=board, name__in=place.departments)
        )
        return "member_changed" if was else "member_added"


def _known(board: BoardId, place: Place) -> Place:
    """Return a place without the departments that the board does not have."""
    names = Department.objects.filter(board=board).values_list("name", flat=True)
    for name in place.departments - set(names):
        tell_once("DIBS_GROUPS names the department %s, and its board has none", name)
    return Place(place.role, place.departments & set(names))


def _place(board: BoardId, person: PersonId) -> Place | None:
    found = Membership.objects.filter(board=board, person=person).first()
    if found is None:
        return None
    names = found.departments.values_list("name", flat=True)
    return Place(MemberRole(found.role), frozenset(names))


@contextmanager
def _changing(board: BoardId, by: Person | None, person: PersonId | None) -> Iterator[Batch]:
    who = None if by is None else Who(PersonId(by.pk), by.username, by.name)
    try:
        with transaction.atomic():
            if person is not None:
                hold_person(person)
            with administering({board}, who) as batches:
                if board not in batches:
                    raise UnknownBoard
                yield batches[board]
    except OperationalError as error:
        raise translate(error) from error


def _require(
    by: Person, board: BoardId, was: MemberRole | None, becomes: MemberRole | None
) -> None:
    # Read under the board's lock: a supervisor may have stopped being one a moment ago.
    now = Person.objects.filter(pk=by.pk, is_active=True).first()
    if now is None or not may_change(standing_of(now), board, was, becomes):
        raise PermissionDenied


def _membership(board: BoardId, person: PersonId) -> Membership:
    found = Membership.objects.filter(board=board, person=person).first()
    if found is None:
        raise UnknownPerson
    return found


def _departments(board: BoardId, ids: Collection[int]) -> list[Department]:
    found = list(Department.objects.filter(board=board, pk__in=ids))
    if len(found) < len(set(ids)):
        raise Invalid("departments")
    return found


def _open_account(newcomer: Newcomer) -> Person:
    person = Person(username=newcomer.username, name=newcomer.name)
    person.set_unusable_password()
    try:
        person.full_clean()
    except ValidationError as error:
        raise Invalid(next(iter(error.message_dict))) from None
    try:
        person.save()
    except IntegrityError:  # Race condition: another board made it since it was looked for.
        raise AccountExists from None
    return person


def hand_over(batch: Batch, person: PersonId, by: Person | None, handover: Handover) -> None:
    """Release or give away the unfinished tasks of a person on a board that is locked.

    Raises:
        UnknownPerson, WrongDepartment, CapacityReached, ReasonRequired: as `change`.
    """
    if handover.to == person:
        raise UnknownPerson
    board = Board(pk=batch.board.id)
    owned = Task.objects.filter(board=board, owner=person).exclude(status__in=FINISHED)
    tasks = list(rows.tasks(owned.order_by("pk")))
    batch.show(tasks)
    # An administrator need not be a member of the board, and a company is no person.
    who = Who(PersonId(0), "", "") if by is None else Who(PersonId(by.pk), by.username, by.name)
    acting = Member(who.id, who.username, who.name, Role.SUPERVISOR, (), active=True)
    for task in tasks:
        command: TaskCommand = (
            Release(task=task.id, reason=handover.reason)
            if handover.to is None
            else Assign(task=task.id, to=handover.to, expect=task.rev, reason=handover.reason)
        )
        for step in rules.decide(task, command, acting, batch.facts):
            batch.apply(step, None if by is None else who)
