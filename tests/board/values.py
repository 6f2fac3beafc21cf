"""Values of a small board for tests of pure rules: a department, people, and a task in any
situation.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from board.domain.events import to_json
from board.domain.ids import DepartmentId, PersonId, Rev, TaskId
from board.domain.rules import Facts
from board.domain.values import (
    Before,
    BoardInfo,
    Finish,
    Member,
    Priority,
    Role,
    Status,
    Task,
    Who,
)
from tests.cases import ME, SITUATIONS

NOW = datetime(2026, 11, 23, 14, 32, 7, tzinfo=UTC)
PRINTING, FINISHING = DepartmentId(1), DepartmentId(2)
ACTORS = {
    "operator": Member(PersonId(1), "alice", "Alice", Role.OPERATOR, (PRINTING,), active=True),
    "stranger": Member(PersonId(2), "charlie", "Charlie", Role.OPERATOR, (FINISHING,), active=True),
    "supervisor": Member(
        PersonId(3), "sam", "Sam", Role.SUPERVISOR, (PRINTING, FINISHING), active=True
    ),
    "display": Member(PersonId(7), "wall", "Wall", Role.DISPLAY, (), active=True),
    "viewer": Member(
        PersonId(8), "vera", "Vera", Role.OPERATOR, (PRINTING,), active=True, viewer=True
    ),
}
OTHER = Member(PersonId(4), "bob", "Bob", Role.OPERATOR, (PRINTING,), active=True)
GONE = Member(PersonId(5), "gone", "Gone", Role.OPERATOR, (PRINTING,), active=False)
FULL = Member(PersonId(6), "fay", "Fay", Role.OPERATOR, (PRINTING,), active=True)
MEMBERS = {member.id: member for member in (*ACTORS.values(), OTHER, GONE, FULL)}

BOARD = BoardInfo(
    slug="demo",
    name="Press hall",
    time_zone="UTC",
    language="en",
    max_claims=10,
    show_finished_h=12,
    stale_claim_min=60,
    pause_reasons=("material", "machine", "break", "other"),
)
FREE = Task(
    id=TaskId(42),
    number="4425",
    title="Business cards",
    customer="",
    station="",
    note="",
    department=PRINTING,
    priority=Priority.NORMAL,
    status=Status.PENDING,
    owner=None,
    claimed_at=None,
    started_at=None,
    finished_at=None,
    created_at=NOW,
    due_at=None,
    quantity=1000,
    done=0,
    defective=0,
    unit="pcs",
    rev=Rev(7),
    link="",
    pause_reason="",
)


def on_wire(value: Task | BoardInfo, **others: Any) -> dict[str, Any]:
    """Return a task or a board as clients get it, with other members where these are given."""
    shown: dict[str, Any] = json.loads(to_json(value))
    assert others.keys() <= shown.keys()
    return {**shown, **others}


def task_in(situation: str, me: Member) -> Task:
    """Return a task in a situation, as `me` sees it."""
    status, owner = SITUATIONS[situation]
    who = None if owner is None else (me if owner == ME else OTHER).who
    return replace(
        FREE,
        status=status,
        owner=who,
        claimed_at=NOW if who else None,
        started_at=NOW if status in {Status.IN_PROGRESS, Status.PAUSED, Status.COMPLETED} else None,
        finished_at=NOW if status.finished else None,
    )


def finish_of(task: Task, by: Member | Who) -> Finish:
    """Say that a finished task was finished now: completed while its owner was at work, cancelled
    while it was free.
    """
    status = Status.IN_PROGRESS if task.status is Status.COMPLETED else Status.PENDING
    return Finish(by.id, NOW, replace(Before.of(task), status=status))


def facts(**others: Any) -> Facts:
    """Return facts of the board: no task has an owner, every number is new."""
    given: dict[str, Any] = {
        "now": NOW,
        "max_claims": 10,
        "zone": "Europe/Berlin",
        "member": MEMBERS.get,
        "load": lambda _: 0,
        "departments": lambda: frozenset({PRINTING, FINISHING}),
        "number_taken": lambda number, own: False,
        "finish": lambda _: None,
    }
    return Facts(**{**given, **others})
