"""A small board in the database, and the people who work on it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from board.domain.commands import Delivery, Verb, parse_command
from board.domain.ids import BoardId, PersonId, Ref, Rev
from board.domain.results import Granted, Result
from board.domain.values import Task
from board.models.board import Board, Department
from board.models.log import Receipt
from board.models.people import Membership, Person
from board.models.task import Task as TaskRow
from board.people.rights import EVERYONE, rights_changed
from board.service import execute
from board.store import reading, rows
from board.store.clock import clock
from board.store.request import Request

PEOPLE = (
    ("alice", "operator", ("Printing",)),
    ("bob", "operator", ("Printing",)),
    ("charlie", "operator", ("Finishing",)),
    ("sam", "supervisor", ("Printing", "Finishing")),
)


class Shop:
    """A board. People keep their ids across boards.

    Args:
        settings: of the board, as in board.BoardRow.
    """

    def __init__(self, slug: str, **settings: Any) -> None:
        self.row = Board.objects.create(slug=slug, name=slug.capitalize(), **settings)
        self.id = BoardId(self.row.pk)
        made = Department.objects.bulk_create(
            Department(board=self.row, name=name) for name in ("Printing", "Finishing")
        )
        departments = {row.name: row.pk for row in made}
        self.printing, self.finishing = departments["Printing"], departments["Finishing"]
        self.people: dict[str, PersonId] = self._employ(departments)

    def _employ(self, departments: dict[str, int]) -> dict[str, PersonId]:
        # To save rows one by one, each with its signals, would take longer than most tests.
        known = set(Person.objects.values_list("username", flat=True))
        Person.objects.bulk_create(
            Person(username=username, name=username.capitalize())
            for username, _, _ in PEOPLE
            if username not in known
        )
        people = {person.username: person for person in Person.objects.all()}
        memberships = Membership.objects.bulk_create(
            Membership(board=self.row, person=people[username], role=role)
            for username, role, _ in PEOPLE
        )
        own = Membership.departments.through
        own.objects.bulk_create(
            own(membership_id=membership.pk, department_id=departments[name])
            for membership, (_, _, names) in zip(memberships, PEOPLE, strict=True)
            for name in names
        )
        rights_changed(EVERYONE)
        return {username: PersonId(people[username].pk) for username, _, _ in PEOPLE}

    def request(
        self, who: str | None, verb: str, /, ref: str | None = None, **members: Any
    ) -> Request:
        """Make a request.

        `who` is a username or None for the system; `to` may be a username, `deadline` a time.
        """
        if members.get("to") in self.people:
            members["to"] = self.people[members["to"]]
        person = self.people[who] if who else None
        delivery = Delivery(
            deadline=members.pop("deadline", None), repeat=members.pop("repeat", False)
        )
        return Request(
            person, parse_command(Verb(verb), members), Ref(ref) if ref else None, delivery=delivery
        )

    def batch(self, *requests: Request, now: Callable[[], datetime] = clock) -> list[Result]:
        """Submit commands in one batch."""
        return execute(self.id, requests, now)

    def do(
        self, who: str | None, verb: str, /, now: Callable[[], datetime] = clock, **members: Any
    ) -> Result:
        """Submit one command."""
        (outcome,) = self.batch(self.request(who, verb, **members), now=now)
        return outcome

    def granted(self, who: str | None, verb: str, /, **members: Any) -> Granted:
        """Submit a command that must be granted."""
        outcome = self.do(who, verb, **members)
        assert isinstance(outcome, Granted), outcome
        return outcome

    def code(self, who: str | None, verb: str, /, **members: Any) -> str:
        """Submit a command that must be refused; returns the error's code."""
        return code(self.do(who, verb, **members))

    def add(self, number: str, **fields: Any) -> Task:
        """Add a task to Printing, unless `department` says otherwise."""
        task = self.granted(
            None,
            "add",
            **{"number": number, "title": "Labels", "department": self.printing, **fields},
        ).task
        assert task is not None
        return task

    def running(self, number: str, owner: str = "alice") -> Task:
        """Add a task that its owner has started."""
        task = self.add(number)
        self.granted(owner, "claim", task=task.id)
        started = self.granted(owner, "start", task=task.id).task
        assert started is not None
        return started

    @property
    def rev(self) -> int:
        return Board.objects.get(pk=self.id).rev

    @property
    def receipts(self) -> int:
        return Receipt.objects.filter(board=self.id).count()

    def task(self, task: int) -> Task:
        """Return a task as it is now."""
        return next(rows.tasks(TaskRow.objects.filter(board=self.id, pk=task)))

    def tasks(self) -> dict[int, Task]:
        """Every task as it is now, by id."""
        return {task.id: task for task in rows.tasks(TaskRow.objects.filter(board=self.id))}

    def snapshot(self) -> dict[str, Any]:
        """What a joining client is sent."""
        read: dict[str, Any] = json.loads(reading.snapshot(self.id).encode())
        return read

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """What a following client is sent."""
        changes, _ = reading.events_after(self.id, Rev(after), 10_000)
        return [json.loads(body) for _, body in changes.events]


def code(outcome: Result) -> str:
    """Return `ok`, `already`, or the code of a refusal."""
    if isinstance(outcome, Granted):
        return "already" if outcome.already else "ok"
    return outcome.code
