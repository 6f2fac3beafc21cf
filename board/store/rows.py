"""Converts rows to values: tasks, members, boards.

It reads the given queries only, and locks nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC
from typing import Any

from django.db.models import QuerySet

from board.domain import pause_reasons
from board.domain.ids import DepartmentId, PersonId
from board.domain.values import BY_RANK, BoardInfo, Member, MemberRole, Status, Who
from board.domain.values import Department as DepartmentValue
from board.domain.values import Task as TaskValue
from board.models.board import Board, Department
from board.models.people import Membership
from board.models.task import Task
from board.store.dialect import instant, read_instant
from board.store.task_columns import FIELD_COLUMNS, INSTANTS

TASK_COLUMNS = (*FIELD_COLUMNS.values(), "owner__username", "owner__name")


def task(row: Sequence[Any]) -> TaskValue:
    """Read a task from a row of TASK_COLUMNS."""
    values = dict(zip(FIELD_COLUMNS, row, strict=False))
    owner = values["owner"]
    values["owner"] = None if owner is None else Who(PersonId(owner), row[-2], row[-1])
    values["priority"] = BY_RANK[values["priority"]]
    values["status"] = Status(values["status"])
    for name in INSTANTS:
        if (instant := values[name]) is not None:
            values[name] = instant.astimezone(UTC)
    return TaskValue.of(values)


def tasks(query: QuerySet[Task]) -> Iterator[TaskValue]:
    """Read all tasks of a query."""
    return map(task, query.values_list(*TASK_COLUMNS))


TASK_SQL = tuple(
    instant(f"task.{name}")
    if name in INSTANTS
    else name.replace("__", ".")
    if "__" in name
    else f"task.{name}"
    for name in TASK_COLUMNS
)
"""The same columns for a statement, of `board_task AS task` and its `board_person AS owner`."""
_INSTANTS = tuple(map(TASK_COLUMNS.index, INSTANTS))


def task_from_json(row: list[Any]) -> TaskValue:
    """Read a task from a JSON array of TASK_SQL."""
    for index in _INSTANTS:
        row[index] = read_instant(row[index])
    return task(row)


MEMBER_COLUMNS = (
    "person_id",
    "person__username",
    "person__name",
    "role",
    "person__is_active",
    "departments",
)


def members(query: QuerySet[Membership]) -> list[Member]:
    """Read memberships with their people and departments, in one query."""
    return members_of(query.values_list(*MEMBER_COLUMNS))


def members_of(found: Iterable[Sequence[Any]]) -> list[Member]:
    """Read members from rows that begin with MEMBER_COLUMNS, one for each department."""
    people: dict[int, tuple[str, str, str, bool]] = {}
    departments: dict[int, set[int]] = {}
    for person, username, name, role, active, department, *_ in found:
        people[person] = (username, name, role, active)
        departments.setdefault(person, set()).update(() if department is None else (department,))
    return [
        member(person, username, name, role, departments[person], active)
        for person, (username, name, role, active) in people.items()
    ]


def member(
    person: int, username: str, name: str, role: str, departments: Iterable[int], active: bool
) -> Member:
    """Read a member from the columns of a person and of their membership."""
    stored = MemberRole(role)
    return Member(
        PersonId(person),
        username,
        name,
        stored.on_wire,
        tuple(map(DepartmentId, sorted(departments))),
        bool(active),
        viewer=stored is MemberRole.VIEWER,
    )


def departments(rows: Iterable[Department]) -> list[DepartmentValue]:
    """Read departments, in the given order."""
    return [DepartmentValue(DepartmentId(row.pk), row.name) for row in rows]


def board_info(row: Board) -> BoardInfo:
    """Read a board's name and settings as BOARD."""
    settings = {setting.name: getattr(row, setting.name) for setting in fields(BoardInfo)}
    return BoardInfo(**settings | {"pause_reasons": pause_reasons.read(row.pause_reasons)})
