"""The part of a board that one batch of commands touches, loaded at once and changed as the rules decide. It stores nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Count, F, QuerySet, Subquery

from board.domain.commands import (
    ONCE,
    Add,
    Assign,
    Claim,
    ClaimNext,
    Command,
    Delivery,
    Edit,
    Reopen,
    TaskCommand,
)
from board.domain.events import FINISHING
from board.domain.ids import DepartmentId, PersonId, Ref, Rev, TaskId
from board.domain.rules import Change, Facts, claim_order, claimable
from board.domain.values import FINISHED, Before, Finish, Member, Status, Who
from board.domain.values import Task as TaskValue
from board.models.board import Board
from board.models.log import BoardEvent
from board.models.people import Membership, Rights
from board.models.task import Task
from board.people.credentials import Authentication, holders
from board.store import receipts, rows
from board.store.ledger import Ledger, Stub

RIGHTS = Subquery(Rights.objects.filter(pk=1).values("counter"))


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it was given.

    Attributes:
        person: None for the system, which needs no ref and gets no receipt.
        authentication: None where the caller vouches for the person, as an import does.
    """

    person: PersonId | None
    command: Command
    ref: Ref | None = None
    authentication: Authentication | None = None
    delivery: Delivery = ONCE


class Floor(Ledger):
    """What a batch works on, and the ledger of what it decides.

    Args:
        board: the board's row, which the caller holds locked.
        requests: everything that will be decided on this floor.
        now: when the lock was obtained, in UTC.
    """

    def __init__(self, board: Board, requests: Sequence[Request], now: datetime) -> None:
        super().__init__(board, now)
        self._requests = requests
        self._picked: dict[frozenset[DepartmentId] | None, dict[TaskId, TaskValue]] = {}
        self._load_receipts()
        self._load_tasks()
        self._load_members()
        self._look_at_credentials()
        self._load_loads()
        self._load_numbers()
        self._load_finishes()
        self.facts = Facts(
            now=now,
            max_claims=board.max_claims,
            member=self.member,
            load=self._load,
            departments=lambda: self._departments,
            number_taken=lambda number: number in self._numbers,
            finish=self._finish,
        )

    def task(self, task_id: int) -> TaskValue | None:
        """The task as it is now, in the middle of the batch; None if the board has no such task."""
        return self._tasks.get(TaskId(task_id))

    def member(self, person: PersonId) -> Member | None:
        """A member of the board, also an inactive one."""
        if person not in self._members:
            self._members[person] = next(iter(rows.members(self._memberships({person}))), None)
        return self._members[person]

    def authenticates(self, request: Request) -> bool:
        """Whether a request's credential still proves its person (X2)."""
        shown = request.authentication.credential if request.authentication else None
        return shown not in self._doubted or self._doubted[shown] == request.person

    def receipt(self, request: Request) -> Stub | None:
        """What this person was already answered under this name, in this batch or within the last 24 hours (K2)."""
        if request.person is None or request.ref is None:
            return None
        name = request.person, request.ref
        return self.stubs.get(name) or self._receipts.get(name)

    def keep(
        self,
        request: Request,
        task: TaskValue | None,
        *,
        already: bool = False,
        refusal: str | None = None,
    ) -> None:
        """Let a later copy of this request get the same answer. A request without a person or a name leaves none."""
        if request.person is None or request.ref is None:
            return
        name = request.person, request.ref
        self.stubs[name] = Stub(
            *name, request.command.digest(), self.head, already, task.id if task else None, refusal
        )

    def apply(self, change: Change, by: Who | None) -> TaskValue:
        """Let a change be so, as the board's next revision."""
        before = self._tasks.get(change.task.id)
        after = replace(change.task, rev=Rev(self.head + 1))
        undone = Before.of(before) if before is not None and change.kind in FINISHING else None
        self.add(change.kind, after, by, change.reason, undone)
        self._tasks[after.id] = self.changed[after.id] = after
        self._numbers.add(after.number)
        if before is not None:
            if before.number != after.number:
                self._numbers.discard(before.number)
            self._count(before, -1)
        self._count(after, +1)
        return after

    def next_free(self, departments: Iterable[DepartmentId] | None) -> TaskValue | None:
        """The task that `claim_next` picks in these departments (None: in all); None if nothing is free."""
        wanted = None if departments is None else frozenset(departments)
        candidates = {**self._candidates(wanted), **self._tasks}
        free = (
            task
            for task in candidates.values()
            if claimable(task) and (wanted is None or task.department in wanted)
        )
        return min(free, key=claim_order, default=None)

    @cached_property
    def _departments(self) -> frozenset[DepartmentId]:
        return frozenset(
            DepartmentId(pk) for pk in self.board.departments.values_list("pk", flat=True)
        )

    def _load_receipts(self) -> None:
        refs = {
            (request.person, request.ref)
            for request in self._requests
            if request.person and request.ref
        }
        self._receipts = receipts.find(self.board.pk, refs, self.now)

    def _load_tasks(self) -> None:
        ids = {
            request.command.task
            for request in self._requests
            if isinstance(request.command, TaskCommand)
        }
        ids |= {stub.task_id for stub in self._receipts.values() if stub.task_id}
        found = rows.tasks(Task.objects.filter(board=self.board, pk__in=ids)) if ids else ()
        self._tasks: dict[TaskId, TaskValue] = {task.id: task for task in found}

    def _load_members(self) -> None:
        people = {request.person for request in self._requests if request.person}
        people |= {
            PersonId(request.command.to)
            for request in self._requests
            if isinstance(request.command, Assign)
        }
        self._members: dict[PersonId, Member | None] = dict.fromkeys(people)
        # The counter is read under the lock and in a query that is needed anyway. PostgreSQL would answer
        # the query that waited for the lock as of before the wait.
        found = list(self._memberships(people).values_list(*rows.MEMBER_COLUMNS, RIGHTS))
        self._rights = found[0][-1] if found else None
        for member in rows.members_of(found):
            self._members[member.id] = member

    def _look_at_credentials(self) -> None:
        given = {request.authentication for request in self._requests if request.authentication}
        doubted = {
            each.credential for each in given if each.rights is None or each.rights != self._rights
        }
        held = holders(doubted) if doubted else {}
        self._doubted = {
            credential: PersonId(held[credential].person.pk) if credential in held else None
            for credential in doubted
        }

    def _load_loads(self) -> None:
        gaining = {
            PersonId(request.command.to) if isinstance(request.command, Assign) else request.person
            for request in self._requests
            if isinstance(request.command, Claim | ClaimNext | Assign)
        }
        counts = (
            self._unfinished()
            .filter(owner__in=gaining)
            .values_list("owner")
            .annotate(Count("pk"))
            .order_by()
        )
        self._loads: dict[PersonId, int] = {person: 0 for person in gaining if person}
        if gaining:
            self._loads.update({PersonId(owner): count for owner, count in counts})

    def _load(self, person: PersonId) -> int:
        if person not in self._loads:
            # Whom an undo gives a task back to is known only now, in the middle of the batch.
            stored = self._unfinished().filter(owner=person).exclude(pk__in=self.changed).count()
            changed = sum(
                task.owned_by(person) and not task.status.finished for task in self.changed.values()
            )
            self._loads[person] = stored + changed
        return self._loads[person]

    def _load_finishes(self) -> None:
        commands = (request.command for request in self._requests)
        undone = (
            self.task(given.task) for given in commands if isinstance(given, Reopen) and given.undo
        )
        revs = {task.rev for task in undone if task is not None}
        finishing = BoardEvent.objects.filter(board=self.board, rev__in=revs, before__isnull=False)
        self._finishes = (
            dict(map(rows.finish, finishing.values_list(*rows.FINISH_COLUMNS))) if revs else {}
        )

    def _finish(self, task: TaskValue) -> Finish | None:
        for event in reversed(self.events):
            if event.rev == task.rev and event.before is not None:
                return Finish(event.by.id if event.by else None, event.at, event.before)
        return self._finishes.get(task.rev)

    def _load_numbers(self) -> None:
        wanted = {
            request.command.number
            for request in self._requests
            if isinstance(request.command, Add | Edit)
        }
        used = Task.objects.filter(board=self.board, number__in=wanted).values_list(
            "number", flat=True
        )
        self._numbers = set(used) if wanted else set()

    def _candidates(self, departments: frozenset[DepartmentId] | None) -> dict[TaskId, TaskValue]:
        if departments not in self._picked:
            free = Task.objects.filter(board=self.board, status=Status.PENDING, owner=None)
            if departments is not None:
                free = free.filter(department__in=departments)
            best = free.order_by("-priority", F("due_at").asc(nulls_last=True), "pk")
            # So many that the last request of the batch still finds one, if all others took the best.
            found = rows.tasks(best[: len(self._requests) + 1])
            self._picked[departments] = {task.id: task for task in found}
        return self._picked[departments]

    def _unfinished(self) -> QuerySet[Task]:
        return Task.objects.filter(board=self.board).exclude(status__in=FINISHED)

    def _memberships(self, people: set[PersonId]) -> QuerySet[Membership]:
        return Membership.objects.filter(board=self.board, person__in=people)

    def _count(self, task: TaskValue, difference: int) -> None:
        if task.owner is not None and task.owner.id in self._loads and not task.status.finished:
            self._loads[task.owner.id] += difference
