"""Events and snapshots of a board, as the JSON that every client receives (S5, S6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson

from board.domain.ids import BoardId, Rev, TaskId
from board.domain.values import Before, BoardInfo, Department, Member, Task, Who


class EventKind(StrEnum):
    """The kinds of events (S5)."""

    ADDED = "task.added"
    EDITED = "task.edited"
    CLAIMED = "task.claimed"
    ASSIGNED = "task.assigned"
    RELEASED = "task.released"
    STARTED = "task.started"
    PAUSED = "task.paused"
    REPORTED = "task.reported"
    COMPLETED = "task.completed"
    CANCELLED = "task.cancelled"
    REOPENED = "task.reopened"
    PERSON_CHANGED = "person.changed"
    DEPARTMENT_CHANGED = "department.changed"
    BOARD_CHANGED = "board.changed"


FINISHING = frozenset({EventKind.COMPLETED, EventKind.CANCELLED})
"""The kinds of events that an undo reverts."""
CONTENT_KEPT = frozenset(
    {
        EventKind.CLAIMED,
        EventKind.ASSIGNED,
        EventKind.RELEASED,
        EventKind.STARTED,
        EventKind.PAUSED,
        EventKind.REPORTED,
        EventKind.COMPLETED,
        EventKind.CANCELLED,
        EventKind.REOPENED,
    }
)
"""The kinds of events that change no field of `edit`, so that those fields are not stored again."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Stands in an event for a person or department that was deleted."""

    id: int
    removed: bool = True


Subject = Task | Member | Department | BoardInfo | Removed


@dataclass(frozen=True)
class Event:
    """One change of a board. `by` is None for the system; `reason` may be empty.

    `before` is set for the kinds in FINISHING. The log stores it; clients do not receive it.
    """

    rev: Rev
    kind: EventKind
    subject: Subject
    by: Who | None
    at: datetime
    reason: str = ""
    before: Before | None = None

    @property
    def task_id(self) -> TaskId | None:
        return self.subject.id if isinstance(self.subject, Task) else None

    @cached_property
    def body(self) -> bytes:
        """The event's JSON. These bytes are stored, sent and sent again on a resume."""
        noun = self.kind.partition(".")[0]
        members: dict[str, Any] = {
            "rev": self.rev,
            "kind": self.kind,
            noun: self.subject,
            "by": self.by,
            "at": self.at,
        }
        if self.reason:
            members["reason"] = self.reason
        return to_json(members)


@dataclass(frozen=True, slots=True)
class Changes:
    """Consecutive encoded events of one board, as they travel between processes.

    Attributes:
        resumable_from: the smallest revision that a client can resume from; clients behind it need
            a snapshot (C6, S6).
        events: revision and JSON of each, in order; may be empty.
    """

    board: BoardId
    epoch: str
    resumable_from: Rev
    events: tuple[tuple[Rev, bytes], ...]

    def encode(self, rev: Rev) -> bytes:
        """Return the JSON of an `events` frame up to `rev`."""
        return encode_events(self.epoch, rev, [body for _, body in self.events])

    @property
    def size(self) -> int:
        """How many bytes the events have."""
        return sum(len(body) for _, body in self.events)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole board at one revision, as JSON members for a frame or a body (S6)."""

    epoch: str
    rev: Rev
    board: bytes
    departments: bytes
    people: bytes
    tasks: bytes

    def encode(self) -> bytes:
        """Return the JSON of the `snapshot` frame."""
        return (
            b'{"type":"snapshot","epoch":%b,"rev":%d,"board":%b,"departments":%b,'
            b'"people":%b,"tasks":%b}'
            % (
                to_json(self.epoch),
                self.rev,
                self.board,
                self.departments,
                self.people,
                self.tasks,
            )
        )


def to_json(value: object) -> bytes:
    """Encode a value for the wire: dataclasses by their fields, times in UTC with Z."""
    # orjson's own bytes keep its whole buffer, at least 4 KiB, for as long as they live. Boards
    # keep a thousand events.
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_UTC_Z)))


def encode_events(epoch: str, rev: Rev, bodies: Sequence[bytes]) -> bytes:
    """Return the JSON of an `events` frame up to `rev`, from events as they are stored."""
    return b'{"type":"events","epoch":%b,"rev":%d,"events":[%b]}' % (
        to_json(epoch),
        rev,
        b",".join(bodies),
    )


def fingerprint(body: bytes) -> str:
    """Return the fingerprint of an event: 16 hex digits that differ from those of any other event
    with the same revision (C8).
    """
    return blake2b(body, digest_size=8).hexdigest()
