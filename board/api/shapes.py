"""Shapes of what both transports answer, for documents and tests.

Encoding is in `events` and the transports.
"""

from typing import Literal

from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from board.domain.ids import Rev
from board.domain.values import BoardInfo, Department, Member, Task


@dataclass
class Ok:
    """The answer to a granted command."""

    type: Literal["ok"]
    ref: str
    rev: Rev
    task: Task | None
    already: bool
    replayed: bool


@dataclass
class Snapshot:
    """A whole board at one revision."""

    type: Literal["snapshot"]
    epoch: str
    rev: Rev
    board: BoardInfo
    departments: list[Department]
    people: list[Member]
    tasks: list[Task]


class Removed(TypedDict):
    id: int
    removed: Literal[True]
