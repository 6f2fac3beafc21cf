"""Loads the part of a board that one batch of commands touches: each kind in one query, none that
no command needs. The caller holds the board's row locked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Subquery

from board.domain.commands import Add, Assign, Claim, ClaimNext, Edit, Reopen, TaskCommand
from board.domain.ids import PersonId, Rev, TaskId
from board.domain.values import FINISHED, Finish, Member
from board.domain.values import Task as TaskValue
from board.models.board import Board
from board.models.log import BoardEvent
from board.models.people import Membership, Rights
from board.models.task import Task
from board.people.credentials import Credential, holders
from board.store import receipts, rows
from board.store.receipts import Name, Receipt
from board.store.request import Request

_RIGHTS = Subquery(Rights.objects.filter(pk=1).values("counter"))


@dataclass(slots=True)
class Loaded:
    """The state at the start of a batch, which the batch changes.

    Attributes:
        receipts: those of the last 24 hours with the ref of a request (K2).
        tasks: those that a request or a receipt names.
        members: those that a request names; None for a person who is not a member.
        doubted: the person behind each credential that has to be looked up again, because rights
            have changed since it was resolved (X2); None if it is no longer valid.
        loads: how many unfinished tasks people own who may gain one.
        numbers: the wanted numbers that are in use.
        finishes: by revision, how the tasks of undos were finished.
    """

    receipts: dict[Name, Receipt]
    tasks: dict[TaskId, TaskValue]
    members: dict[PersonId, Member | None]
    doubted: dict[Credential, PersonId | None]
    loads: dict[PersonId, int]
    numbers: set[str]
    finishes: dict[Rev, Finish]


def load(board: Board, requests: Sequence[Request], now: datetime) -> Loaded:
    """Load what a batch of requests needs."""
    names = {(each.person, each.ref) for each in requests if each.person and each.ref}
    found = receipts.find(board.pk, names, now)
    tasks = _tasks(board, requests, found.values())
    known, rights = _members(board, requests)
    return Loaded(
        receipts=found,
        tasks=tasks,
        members=known,
        doubted=_doubted(requests, rights),
        loads=_loads(board, requests),
        numbers=_numbers(board, requests),
        finishes=_finishes(board, requests, tasks),
    )


def member(board: Board, person: PersonId) -> Member | None:
    """Load one member of the board, also an inactive one."""
    return next(iter(rows.members(_memberships(board, {person}))), None)


def unfinished(board: Board) -> QuerySet[Task]:
    """Return a query of the tasks that count for the capacity of their owners."""
    return Task.objects.filter(board=board).exclude(status__in=FINISHED)


def _tasks(
    board: Board, requests: Sequence[Request], found: Iterable[Receipt]
) -> dict[TaskId, TaskValue]:
    ids = {each.command.task for each in requests if isinstance(each.command, TaskCommand)}
    ids |= {receipt.task_id for receipt in found if receipt.task_id}
    tasks = rows.tasks(Task.objects.filter(board=board, pk__in=ids)) if ids else ()
    return {task.id: task for task in tasks}


def _members(
    board: Board, requests: Sequence[Request]
) -> tuple[dict[PersonId, Member | None], int | None]:
    people = {each.person for each in requests if each.person}
    people |= {PersonId(each.command.to) for each in requests if isinstance(each.command, Assign)}
    known: dict[PersonId, Member | None] = dict.fromkeys(people)
    if not people:
        return known, None
    # The rights counter is read under the lock and in a query that is needed anyway. PostgreSQL
    # would answer the query that waited for the lock as of before the wait.
    found = list(_memberships(board, people).values_list(*rows.MEMBER_COLUMNS, _RIGHTS))
    known.update((each.id, each) for each in rows.members_of(found))
    return known, found[0][-1] if found else None


def _doubted(requests: Sequence[Request], rights: int | None) -> dict[Credential, PersonId | None]:
    given = {each.authentication for each in requests if each.authentication}
    doubted = {each.credential for each in given if each.rights is None or each.rights != rights}
    held = holders(doubted) if doubted else {}
    return {
        credential: PersonId(held[credential].person.pk) if credential in held else None
        for credential in doubted
    }


def _loads(board: Board, requests: Sequence[Request]) -> dict[PersonId, int]:
    gaining = {
        PersonId(each.command.to) if isinstance(each.command, Assign) else each.person
        for each in requests
        if isinstance(each.command, Claim | ClaimNext | Assign)
    }
    loads = {person: 0 for person in gaining if person}
    if loads:
        counts = unfinished(board).filter(owner__in=loads).values_list("owner")
        loads.update((PersonId(id_), n) for id_, n in counts.annotate(Count("pk")).order_by())
    return loads


def _numbers(board: Board, requests: Sequence[Request]) -> set[str]:
    wanted = {each.command.number for each in requests if isinstance(each.command, Add | Edit)}
    used = Task.objects.filter(board=board, number__in=wanted).values_list("number", flat=True)
    return set(used) if wanted else set()


def _finishes(
    board: Board, requests: Sequence[Request], tasks: dict[TaskId, TaskValue]
) -> dict[Rev, Finish]:
    undone = (
        tasks.get(TaskId(each.command.task))
        for each in requests
        if isinstance(each.command, Reopen) and each.command.undo
    )
    revs = {task.rev for task in undone if task is not None}
    events = BoardEvent.objects.filter(board=board, rev__in=revs, before__isnull=False)
    return dict(map(rows.finish, events.values_list(*rows.FINISH_COLUMNS))) if revs else {}


def _memberships(board: Board, people: set[PersonId]) -> QuerySet[Membership]:
    return Membership.objects.filter(board=board, person__in=people)
