"""One transaction on a board: the state that was loaded for it, and what it adds.

It collects what `writing` stores, and stores nothing itself.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Final

from board.domain.commands import ClaimNext
from board.domain.errors import Forbidden, Refusal, Unauthenticated
from board.domain.events import CONTENT_KEPT, FINISHING, Event, EventKind, Subject, fingerprint
from board.domain.ids import DepartmentId, PersonId, Rev, TaskId
from board.domain.rules import Change, Facts, claim_order, claimable, departments_to_claim_from
from board.domain.text import same_number
from board.domain.values import Before, Finish, Member, Role, Who
from board.domain.values import Task as TaskValue
from board.store import loading
from board.store.free_tasks import FreeTasks
from board.store.loading import Loaded
from board.store.locking import LockedBoard
from board.store.receipts import Name, Receipt
from board.store.request import Request

SYSTEM: Final = Member(PersonId(0), "", "", Role.SUPERVISOR, (), active=True)
"""The actor of imports and housekeeping. Its events have `by` null."""


class Batch:
    """A board in the middle of a transaction (unit of work).

    Args:
        board: the board's row, which the caller holds locked.
        now: when the lock was obtained, in UTC.
        requests: everything that will be decided in this transaction.
        loaded: what they need of the board.

    Attributes:
        head: the board's revision; it rises with every event.
        resumable_from: the smallest revision that a client can resume from (C6).
        changed: changed and new tasks, to be written.
        added, edited: the ids of new ones, and of those whose content may have changed.
        events: new events, to be written.
        receipts: new receipts, to be written.
    """

    def __init__(
        self,
        board: LockedBoard,
        now: datetime,
        requests: Sequence[Request] = (),
        loaded: Loaded | None = None,
    ) -> None:
        self.board = board
        self.now = now
        self.head, self.resumable_from = board.rev, board.resumable_from
        self.changed: dict[TaskId, TaskValue] = {}
        self.added: set[TaskId] = set()
        self.edited: set[TaskId] = set()
        self.events: list[Event] = []
        self.receipts: dict[Name, Receipt] = {}
        self._requests = requests
        self._loaded = loaded or Loaded()

    @property
    def facts(self) -> Facts:
        """The facts for the rules as of now. Kept, they and the batch would be a cycle."""
        return Facts(
            now=self.now,
            max_claims=self.board.max_claims,
            zone=self.board.time_zone,
            member=self.member,
            load=self._load,
            departments=lambda: self._loaded.departments,
            number_taken=self._loaded.has_number,
            finish=self._finish,
        )

    def task(self, task_id: int) -> TaskValue | None:
        """Return the task as it is now, in the middle of the batch; None if the board has no such
        task.
        """
        return self._loaded.tasks.get(TaskId(task_id))

    def task_of(self, number: str) -> TaskValue | None:
        """Return the task that has a number which an upsert of this batch names: if several equal
        it, the one that has the very number, else the one that was added first.
        """
        tasks = [self._loaded.tasks[id_] for id_ in self._loaded.named[same_number(number)]]
        return min(tasks, key=lambda task: (task.number != number, task.id), default=None)

    def show(self, tasks: Iterable[TaskValue]) -> None:
        """Add tasks that the caller has read under the lock."""
        self._loaded.tasks.update({task.id: task for task in tasks})

    def member(self, person: PersonId) -> Member | None:
        """Return a member of the board, also an inactive one."""
        members = self._loaded.members
        if person not in members:
            members[person] = loading.member(self.board.id, person)
        return members[person]

    def actor(self, request: Request) -> Member:
        """Return the member that acts.

        Raises:
            Unauthenticated: the credential no longer proves its person (X2).
            Forbidden: the person is not an active member of the board.
        """
        if request.person is None:
            return SYSTEM
        if not self._authenticates(request):
            raise Unauthenticated
        member = self.member(request.person)
        if member is None or not member.active:
            raise Forbidden
        return member

    def receipt(self, request: Request) -> Receipt | None:
        """Return the receipt of this person and ref, from this batch or from the last 24 hours
        (K2).
        """
        if request.person is None or request.ref is None:
            return None
        name = request.person, request.ref
        return self.receipts.get(name) or self._loaded.receipts.get(name)

    def keep(
        self,
        request: Request,
        task: TaskValue | None,
        *,
        already: bool = False,
        refusal: str | None = None,
    ) -> None:
        """Add a receipt, so that a later copy of this request gets the same answer. A request
        without a person or a name has none."""
        if request.person is None or request.ref is None:
            return
        name, digest = (request.person, request.ref), request.command.digest()
        self.receipts[name] = Receipt(
            *name, digest, self.head, already, task.id if task else None, refusal, self.now
        )

    def add(
        self,
        kind: EventKind,
        subject: Subject,
        by: Who | None,
        reason: str = "",
        before: Before | None = None,
    ) -> None:
        """Add an event, as the board's next revision."""
        self.head = Rev(self.head + 1)
        self.events.append(Event(self.head, kind, subject, by, self.now, reason, before))

    def apply_new(self, change: Change, by: Who | None) -> TaskValue:
        """Add a task, as the board's next revision. Its event contains its id."""
        task = change.task.but(id=self._loaded.new.pop(0))
        self.added.add(task.id)
        return self.apply(replace(change, task=task), by)

    def apply(self, change: Change, by: Who | None) -> TaskValue:
        """Change a task, as the board's next revision."""
        before = self.task(change.task.id)
        after = change.task.but(rev=Rev(self.head + 1))
        if change.kind not in CONTENT_KEPT:
            self.edited.add(after.id)
        undone = Before.of(before) if before is not None and change.kind in FINISHING else None
        self.add(change.kind, after, by, change.reason, undone)
        self._loaded.tasks[after.id] = self.changed[after.id] = after
        if before is None or before.number != after.number:
            if before is not None:
                self._loaded.remove_number(before)
            self._loaded.add_number(after)
        if before is not None:
            self._count(before, -1)
        self._count(after, +1)
        return after

    def next_free(self, departments: Iterable[DepartmentId] | None) -> TaskValue | None:
        """Return the task that `claim_next` picks in these departments (None: in all); None if no
        task is free.
        """
        wanted = None if departments is None else frozenset(departments)
        known = self._loaded.tasks
        free = (
            task
            for task in known.values()
            if claimable(task) and (wanted is None or task.department in wanted)
        )
        best = self._free_tasks.best(wanted, known)
        return min(chain(free, best), key=claim_order, default=None)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the event at `head` (C8)."""
        return fingerprint(self.events[-1].body) if self.events else self.board.fingerprint

    def _authenticates(self, request: Request) -> bool:
        shown = request.authentication.credential if request.authentication else None
        doubted = self._loaded.doubted
        return shown not in doubted or doubted[shown] == request.person

    @cached_property
    def _free_tasks(self) -> FreeTasks:
        wanted = []
        for request in self._requests:
            if isinstance(request.command, ClaimNext):
                actor = self.actor(request)
                # A refused command needs no tasks.
                with suppress(Refusal):
                    wanted.append(departments_to_claim_from(request.command, actor, self.facts))
        return FreeTasks(self.board.id, wanted)

    def _load(self, person: PersonId) -> int:
        loads = self._loaded.loads
        if person not in loads:
            # The owner whom an undo restores is known only now, in the middle of the batch.
            stored = loading.load_of(self.board.id, person, self.changed.keys())
            changed = sum(
                task.owned_by(person) and not task.status.finished for task in self.changed.values()
            )
            loads[person] = stored + changed
        return loads[person]

    def _finish(self, task: TaskValue) -> Finish | None:
        for event in reversed(self.events):
            if event.rev == task.rev and event.before is not None:
                return Finish(event.by.id if event.by else None, event.at, event.before)
        return self._loaded.finishes.get(task.rev)

    def _count(self, task: TaskValue, difference: int) -> None:
        loads = self._loaded.loads
        if task.owner is not None and task.owner.id in loads and not task.status.finished:
            loads[task.owner.id] += difference
