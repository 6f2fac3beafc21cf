"""The values of a board; their fields are exactly those of the wire. No database and no rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from board.domain.ids import DepartmentId, PersonId, Rev, TaskId


class Status(StrEnum):
    """The status of a task. A claim does not change it: a claimed task is pending with an owner."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in FINISHED


FINISHED = frozenset({Status.COMPLETED, Status.CANCELLED})


class Priority(StrEnum):
    """The priority of a task, from lowest to highest."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """The rank of a priority, 0 to 3: the number that the database orders by."""
        return RANKS[self]


RANKS = {priority: rank for rank, priority in enumerate(Priority)}
BY_RANK = tuple(Priority)


class Role(StrEnum):
    """The role of a person or a display on a board, as the wire has it: a list that the first
    release closed.
    """

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    DISPLAY = "display"


class MemberRole(StrEnum):
    """The role of a membership, as it is stored and as people change it.

    On the wire a viewer is an operator with `viewer` true (protocol.md).
    """

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    VIEWER = "viewer"

    @property
    def on_wire(self) -> Role:
        return Role.OPERATOR if self is MemberRole.VIEWER else Role(self.value)


@dataclass(frozen=True, slots=True)
class Who:
    """A person as an identity: the owner of a task, the author of an event."""

    id: PersonId
    username: str
    name: str


@dataclass(frozen=True)
class Task:
    """TASK of the wire. Times are aware and in UTC; quantities are in `unit`.

    Every change copies a task, which a `__dict__` makes six times as fast as slots.
    """

    id: TaskId
    number: str
    title: str
    customer: str
    station: str
    note: str
    department: DepartmentId
    priority: Priority
    status: Status
    owner: Who | None
    claimed_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    due_at: datetime | None
    quantity: int
    done: int
    defective: int
    unit: str
    rev: Rev
    link: str = ""
    pause_reason: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Self:
        """Return a task with exactly these fields, in half the time of the constructor."""
        task = object.__new__(cls)
        task.__dict__.update(fields)
        return task

    @property
    def free(self) -> bool:
        return self.owner is None

    def owned_by(self, person: PersonId) -> bool:
        return self.owner is not None and self.owner.id == person

    def but(self, **changes: Any) -> Self:
        """Return a copy with other values, as `dataclasses.replace` does."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, **changes)
        return copy


@dataclass(frozen=True, slots=True)
class Before:
    """The fields that finishing a task overwrites, and an undo restores."""

    status: Status
    owner: PersonId | None
    claimed_at: datetime | None
    started_at: datetime | None

    @classmethod
    def of(cls, task: Task) -> "Before":
        return cls(
            task.status, task.owner.id if task.owner else None, task.claimed_at, task.started_at
        )


@dataclass(frozen=True, slots=True)
class Finish:
    """The person who finished a task, and when; `by` is None for the system."""

    by: PersonId | None
    at: datetime
    before: Before


@dataclass(frozen=True, slots=True)
class Member:
    """PERSON of the wire: a person as one board shows them."""

    id: PersonId
    username: str
    name: str
    role: Role
    departments: tuple[DepartmentId, ...]
    active: bool
    viewer: bool = False

    @property
    def works(self) -> bool:
        """Whether the person may have tasks here."""
        return self.active and not self.viewer

    @property
    def who(self) -> Who:
        return Who(self.id, self.username, self.name)


@dataclass(frozen=True, slots=True)
class Department:
    """DEPARTMENT of the wire."""

    id: DepartmentId
    name: str


@dataclass(frozen=True, slots=True)
class BoardInfo:
    """BOARD of the wire: a board's name and settings."""

    slug: str
    name: str
    time_zone: str
    language: str
    max_claims: int
    show_finished_h: int
    stale_claim_min: int
    pause_reasons: tuple[str, ...] = ()
