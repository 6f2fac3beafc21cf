"""The rules of a board: who gets the task.

Pure functions in product.md's order of checks; no database and no clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from board.domain import errors, wall_time
from board.domain.commands import (
    FIELDS,
    Add,
    Assign,
    Cancel,
    Claim,
    ClaimNext,
    Command,
    Complete,
    Edit,
    Pause,
    Release,
    Reopen,
    Report,
    Start,
    TaskCommand,
)
from board.domain.events import EventKind
from board.domain.ids import MAX_INTEGER, DepartmentId, PersonId, Rev, TaskId
from board.domain.permissions import covers, permits
from board.domain.scopes import Scope
from board.domain.values import Finish, Member, Role, Status, Task

UNDO_WITHIN: Final = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts about a board that a rule needs beyond the task.

    Attributes:
        now: the time at which the lock was taken.
        max_claims: the limit of unfinished tasks that a person may own.
        member: a member of the board by id, also an inactive one.
        zone: the board's time zone, an IANA name.
        load: how many unfinished tasks a person owns.
        departments: the board's.
        number_taken: whether a number is in use on the board, other than by the task that has
            the second one.
        finish: how a finished task was finished; None if that is not known.
    """

    now: datetime
    max_claims: int
    zone: str
    member: Callable[[PersonId], Member | None]
    load: Callable[[PersonId], int]
    departments: Callable[[], frozenset[DepartmentId]]
    number_taken: Callable[[str, str | None], bool]
    finish: Callable[[Task], Finish | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a granted command: the task after it, and its event.

    Its `rev` is still the old one.
    """

    task: Task
    kind: EventKind
    reason: str = ""


def check_role(actor: Member, command: Command, scope: Scope = Scope.ALL) -> None:
    """Check the role, then the scope of the credential.

    Raises:
        PermissionDenied: the role may not give this command at all.
        OutOfScope: the role may, and the credential does not cover it.
    """
    if not permits(actor, command):
        raise errors.PermissionDenied
    if not covers(scope, command):
        raise errors.OutOfScope


def decide(task: Task, command: TaskCommand, actor: Member, facts: Facts) -> tuple[Change, ...]:
    """Decide a command for a task.

    Returns:
        The changes, step by step, each with its own event; empty if the task is already so.

    Raises:
        Refusal: the first check that fails, in product.md's order; it carries the task.
    """
    if isinstance(command, Claim):
        _may_be_claimed(task, actor)
    if command.expect is not None and command.expect != task.rev:
        raise _conflict(task, command, actor)
    if _already(task, command, actor, facts):
        return ()
    if not _owner_suits(task, command, actor):
        raise _conflict(task, command, actor)
    _check_status(task, command, actor)
    if isinstance(command, Assign):
        return _assign(task, command, facts)
    return (_change(task, command, actor, facts),)


def _change(task: Task, command: TaskCommand, actor: Member, facts: Facts) -> Change:
    match command:
        case Claim():
            return claim(task, actor, facts)
        case Release():
            return _release(task, command)
        case Start():
            started = task.started_at or facts.now
            return Change(
                task.but(status=Status.IN_PROGRESS, started_at=started, pause_reason=""),
                EventKind.STARTED,
            )
        case Pause():
            why = command.given_reason
            paused = task.but(status=Status.PAUSED, pause_reason=why)
            return Change(paused, EventKind.PAUSED, why)
        case Report():
            return _report(task, command)
        case Complete():
            return Change(
                task.but(status=Status.COMPLETED, finished_at=facts.now), EventKind.COMPLETED
            )
        case Cancel():
            _require_reason(task, command.given_reason)
            cancelled = task.but(
                status=Status.CANCELLED, owner=None, claimed_at=None, finished_at=facts.now
            )
            return Change(cancelled, EventKind.CANCELLED, command.given_reason)
        case Reopen(undo=True):
            return _undo(task, command, actor, facts)
        case Reopen():
            pending = task.but(
                status=Status.PENDING,
                owner=None,
                claimed_at=None,
                started_at=None,
                finished_at=None,
                pause_reason="",
            )
            return Change(pending, EventKind.REOPENED, command.given_reason)
        case Edit():
            return _edit(task, command, facts)
        case _:  # pragma: no cover
            raise AssertionError(f"no rule for {command.verb}")


def add(command: Add, facts: Facts) -> Change:
    """Decide a new task. Its id and revision are 0 until the service assigns them.

    Raises:
        Invalid: no such department, or the number is in use.
    """
    if command.department not in facts.departments():
        raise errors.Invalid("department")
    if facts.number_taken(command.number, None):
        raise errors.Invalid("number")
    content = {name: getattr(command, name) for name in FIELDS}
    task = Task(
        **{**content, "due_at": _due(command.due_at, facts)},
        id=TaskId(0),
        status=Status.PENDING,
        owner=None,
        claimed_at=None,
        started_at=None,
        finished_at=None,
        created_at=facts.now,
        done=0,
        defective=0,
        rev=Rev(0),
    )
    return Change(task, EventKind.ADDED)


def claim(task: Task, actor: Member, facts: Facts) -> Change:
    """Make the person the owner of a free task.

    Raises:
        CapacityReached: the person owns as many tasks as the board allows.
    """
    return _give(task, actor, EventKind.CLAIMED, facts)


def departments_to_claim_from(
    command: ClaimNext, actor: Member, facts: Facts
) -> frozenset[DepartmentId] | None:
    """Return the departments in which `claim_next` looks; None for all.

    Raises:
        Invalid: the board has no such department.
        WrongDepartment: it is not the operator's.
    """
    supervises = actor.role is Role.SUPERVISOR
    if command.department is None:
        return None if supervises else frozenset(actor.departments)
    if command.department not in facts.departments():
        raise errors.Invalid("department")
    if not supervises and command.department not in actor.departments:
        raise errors.WrongDepartment
    return frozenset({DepartmentId(command.department)})


def claimable(task: Task) -> bool:
    """Return whether a task can be claimed: pending and free."""
    return task.status is Status.PENDING and task.free


def claim_order(task: Task) -> tuple[int, bool, datetime | None, int]:
    """The sort key of `claim_next`: priority, then due time (none last), then id."""
    return (-task.priority.rank, task.due_at is None, task.due_at, task.id)


def _check_capacity(person: PersonId, facts: Facts, task: Task) -> None:
    load = facts.load(person)
    if load >= facts.max_claims:
        raise errors.CapacityReached(load, facts.max_claims, task)


def _may_be_claimed(task: Task, actor: Member) -> None:
    if task.status.finished:
        raise errors.NotClaimable(task)
    if actor.role is not Role.SUPERVISOR and task.department not in actor.departments:
        raise errors.WrongDepartment(task)


def _already(task: Task, command: TaskCommand, actor: Member, facts: Facts) -> bool:
    mine = task.owned_by(actor.id)
    match command:
        case Claim():
            return mine
        case Assign(to=to):
            return task.owned_by(PersonId(to)) and not task.status.finished
        case Start():
            return mine and task.status is Status.IN_PROGRESS
        case Pause():
            # Another reason is news; none takes none away.
            same = command.given_reason in {"", task.pause_reason}
            return mine and task.status is Status.PAUSED and same
        case Edit():
            wanted = _wanted(command, facts)
            return all(getattr(task, name) == value for name, value in wanted.items())
        case _:
            return False


def _owner_suits(task: Task, command: TaskCommand, actor: Member) -> bool:
    supervises = actor.role is Role.SUPERVISOR
    match command:
        case Claim():
            return task.free or task.owned_by(actor.id)
        case Assign(to=to):
            return task.free or task.owned_by(PersonId(to)) or command.expect is not None
        case Release():
            return not task.free if supervises else task.owned_by(actor.id)
        case Complete():
            return supervises or task.owned_by(actor.id)
        case Start() | Pause() | Report():
            return task.owned_by(actor.id)
        case _:
            return True


def _check_status(task: Task, command: TaskCommand, actor: Member) -> None:
    match command:
        case Claim():
            if task.status is not Status.PENDING:
                raise errors.NotClaimable(task)
            return
        case Pause() | Report() | Complete():
            if task.status is Status.PENDING:
                raise errors.NotStarted(task)
            allowed = task.status is Status.IN_PROGRESS or (
                isinstance(command, Pause) and task.status is Status.PAUSED
            )
        case Start():
            allowed = task.status in {Status.PENDING, Status.PAUSED}
        case Release():
            # Only a supervisor takes back running work; its owner pauses or completes it.
            allowed = not task.status.finished and (
                task.status is Status.PENDING or actor.role is Role.SUPERVISOR
            )
        case Reopen():
            allowed = task.status.finished
        case _:
            allowed = not task.status.finished
    if not allowed:
        raise errors.WrongStatus(task)


def _give(task: Task, to: Member, kind: EventKind, facts: Facts, reason: str = "") -> Change:
    _check_capacity(to.id, facts, task)
    return Change(task.but(owner=to.who, claimed_at=facts.now), kind, reason)


def _assign(task: Task, command: Assign, facts: Facts) -> tuple[Change, ...]:
    target = facts.member(PersonId(command.to))
    if target is None or not target.works:
        raise errors.UnknownPerson(task)
    if task.department not in target.departments:
        raise errors.WrongDepartment(task)
    if not task.free:
        _require_reason(task, command.given_reason)
    given = _give(task, target, EventKind.ASSIGNED, facts, command.given_reason)
    if task.status is not Status.IN_PROGRESS:
        return (given,)
    paused = Change(task.but(status=Status.PAUSED), EventKind.PAUSED)
    return paused, replace(given, task=given.task.but(status=Status.PAUSED))


def _release(task: Task, command: Release) -> Change:
    if task.status is not Status.PENDING:
        _require_reason(task, command.given_reason)
    released = task.but(
        status=Status.PENDING, owner=None, claimed_at=None, started_at=None, pause_reason=""
    )
    return Change(released, EventKind.RELEASED, command.given_reason)


def _undo(task: Task, command: Reopen, actor: Member, facts: Facts) -> Change:
    finish = facts.finish(task)
    if finish is None or finish.by != actor.id:
        raise errors.PermissionDenied(task)
    if facts.now - finish.at > UNDO_WITHIN:
        raise errors.WrongStatus(task)
    before, owner = finish.before, None
    if before.owner is not None:
        member = facts.member(before.owner)
        if member is None or not member.works:
            raise errors.UnknownPerson(task)
        _check_capacity(member.id, facts, task)
        owner = member.who
    claimed, started = before.claimed_at, before.started_at
    as_it_was = task.but(
        status=before.status,
        owner=owner,
        claimed_at=claimed,
        started_at=started,
        finished_at=None,
    )
    return Change(as_it_was, EventKind.REOPENED, command.given_reason)


def _report(task: Task, command: Report) -> Change:
    done, defective = task.done + command.done, task.defective + command.defective
    for field, total in (("done", done), ("defective", defective)):
        if not 0 <= total <= MAX_INTEGER:
            raise errors.Invalid(field, task)
    return Change(task.but(done=done, defective=defective), EventKind.REPORTED)


def _edit(task: Task, command: Edit, facts: Facts) -> Change:
    changes = _wanted(command, facts)
    department = changes.get("department", task.department)
    if department not in facts.departments():
        raise errors.Invalid("department", task)
    number = changes.get("number", task.number)
    if number != task.number and facts.number_taken(number, task.number):
        raise errors.Invalid("number", task)
    if department != task.department and task.owner is not None:
        owner = facts.member(task.owner.id)
        if owner is None or department not in owner.departments:
            raise errors.WrongDepartment(task)
    return Change(task.but(**changes), EventKind.EDITED)


def _wanted(command: Edit, facts: Facts) -> dict[str, Any]:
    """Return the fields that an edit gives, as a task has them."""
    changes = command.changes
    if "due_at" in changes:
        changes["due_at"] = _due(command.due_at, facts)
    return changes


def _due(given: datetime | None, facts: Facts) -> datetime | None:
    return None if given is None else wall_time.moment(given, facts.zone)


def _require_reason(task: Task, reason: str) -> None:
    if not reason:
        raise errors.ReasonRequired(task)


def _conflict(task: Task, command: TaskCommand, actor: Member) -> errors.TaskConflictError:
    kind = errors.AssignConflictError if isinstance(command, Assign) else errors.TaskConflictError
    cause = _cause(task, command, actor)
    return kind(task.owner, task.id, task=task, reached_by=command.verb, cause=cause)


def _cause(task: Task, command: TaskCommand, actor: Member) -> errors.Cause:
    # The owner's name says more than "the task has changed", also where a stale `expect` failed
    # first.
    if _owner_suits(task, command, actor):
        return errors.Cause.CHANGED
    return errors.Cause.OWNED if isinstance(command, Claim | Assign) else errors.Cause.NOT_OWNER
