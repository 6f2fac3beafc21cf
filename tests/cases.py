"""What every command answers to whom, in every state of a task: one table, held against rules,
service, WebSocket and HTTP.

`python -m tests.cases` prints it as docs/commands.md has it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from board.domain.commands import Verb
from board.domain.values import Status

ME, OTHER = "@me", "@other"

SITUATIONS: dict[str, tuple[Status, str | None]] = {
    "free": (Status.PENDING, None),
    "mine": (Status.PENDING, ME),
    "theirs": (Status.PENDING, OTHER),
    "run/mine": (Status.IN_PROGRESS, ME),
    "run/theirs": (Status.IN_PROGRESS, OTHER),
    "pause/mine": (Status.PAUSED, ME),
    "pause/theirs": (Status.PAUSED, OTHER),
    "done/mine": (Status.COMPLETED, ME),
    "done/theirs": (Status.COMPLETED, OTHER),
    "cancelled": (Status.CANCELLED, None),
}
"""Status and owner, from the view of the commanding person. There are no others: a running or
paused task has an owner."""

STEPS: dict[Status, tuple[Verb, ...]] = {
    Status.PENDING: (),
    Status.IN_PROGRESS: (Verb.START,),
    Status.PAUSED: (Verb.START, Verb.PAUSE),
    Status.COMPLETED: (Verb.START, Verb.COMPLETE),
}
"""What an owner does with a task to bring it to a status."""

ACTORS = {
    "operator": "an operator of the task's department",
    "stranger": "an operator of another department, who was in the task's when it became theirs",
    "supervisor": "a supervisor of all departments",
    "display": "a screen",
    "viewer": "a viewer of the task's department",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to give a command.

    Attributes:
        members: of its frame, beside `task`; words with @ are what a test puts in their place.
        full: whether the one who commands has as many tasks as the board allows.
        nothing_free: whether no task can be claimed.
    """

    verb: Verb
    members: Mapping[str, Any] = field(default_factory=dict)
    full: bool = False
    nothing_free: bool = False


_NOW, _OLD, _WHY = {"expect": "@now"}, {"expect": "@old"}, {"reason": "illness"}
_NEW = {"number": "@new", "title": "Labels", "department": "@printing"}

VARIANTS: dict[str, Variant] = {
    "claim": Variant(Verb.CLAIM),
    "claim, old expect": Variant(Verb.CLAIM, _OLD),
    "claim, capacity": Variant(Verb.CLAIM, full=True),
    "assign": Variant(Verb.ASSIGN, {"to": OTHER}),
    "assign, expect": Variant(Verb.ASSIGN, {"to": OTHER, **_NOW}),
    "assign, expect, reason": Variant(Verb.ASSIGN, {"to": OTHER, **_NOW, **_WHY}),
    "assign, old expect, reason": Variant(Verb.ASSIGN, {"to": OTHER, **_OLD, **_WHY}),
    "assign to me": Variant(Verb.ASSIGN, {"to": ME}),
    "assign to me, expect, reason": Variant(Verb.ASSIGN, {"to": ME, **_NOW, **_WHY}),
    "assign to nobody": Variant(Verb.ASSIGN, {"to": "@nobody"}),
    "assign to nobody, expect": Variant(Verb.ASSIGN, {"to": "@nobody", **_NOW}),
    "assign to inactive, expect": Variant(Verb.ASSIGN, {"to": "@inactive", **_NOW}),
    "assign to stranger": Variant(Verb.ASSIGN, {"to": "@stranger"}),
    "assign to stranger, expect": Variant(Verb.ASSIGN, {"to": "@stranger", **_NOW}),
    "assign, capacity": Variant(Verb.ASSIGN, {"to": "@full"}),
    "assign, capacity, expect": Variant(Verb.ASSIGN, {"to": "@full", **_NOW}),
    "assign, capacity, all": Variant(Verb.ASSIGN, {"to": "@full", **_NOW, **_WHY}),
    "release": Variant(Verb.RELEASE),
    "release, reason": Variant(Verb.RELEASE, _WHY),
    "release, old expect, reason": Variant(Verb.RELEASE, {**_OLD, **_WHY}),
    "start": Variant(Verb.START),
    "start, old expect": Variant(Verb.START, _OLD),
    "pause": Variant(Verb.PAUSE),
    "pause, reason": Variant(Verb.PAUSE, _WHY),
    "pause, old expect": Variant(Verb.PAUSE, _OLD),
    "report": Variant(Verb.REPORT, {"done": 1}),
    "report below 0": Variant(Verb.REPORT, {"done": 1, "defective": -1}),
    "report, old expect": Variant(Verb.REPORT, {"done": 1, **_OLD}),
    "complete": Variant(Verb.COMPLETE),
    "complete, old expect": Variant(Verb.COMPLETE, _OLD),
    "cancel": Variant(Verb.CANCEL),
    "cancel, reason": Variant(Verb.CANCEL, _WHY),
    "cancel, old expect, reason": Variant(Verb.CANCEL, {**_OLD, **_WHY}),
    "reopen": Variant(Verb.REOPEN),
    "reopen, old expect, reason": Variant(Verb.REOPEN, {**_OLD, **_WHY}),
    "undo": Variant(Verb.REOPEN, {"undo": True}),
    "undo, capacity": Variant(Verb.REOPEN, {"undo": True}, full=True),
    "undo, old expect": Variant(Verb.REOPEN, {"undo": True, **_OLD}),
    "edit": Variant(Verb.EDIT, {"note": "look twice"}),
    "edit nothing": Variant(Verb.EDIT, {"note": "", "priority": "normal"}),
    "edit to another department": Variant(Verb.EDIT, {"department": "@finishing"}),
    "edit to no department": Variant(Verb.EDIT, {"department": "@nowhere"}),
    "edit to a number in use": Variant(Verb.EDIT, {"number": "@taken"}),
    "edit, old expect": Variant(Verb.EDIT, {"note": "look twice", **_OLD}),
    "claim_next": Variant(Verb.CLAIM_NEXT),
    "claim_next, nothing free": Variant(Verb.CLAIM_NEXT, nothing_free=True),
    "claim_next, department": Variant(Verb.CLAIM_NEXT, {"department": "@printing"}),
    "claim_next, other department": Variant(Verb.CLAIM_NEXT, {"department": "@finishing"}),
    "claim_next, no department": Variant(Verb.CLAIM_NEXT, {"department": "@nowhere"}),
    "claim_next, capacity": Variant(Verb.CLAIM_NEXT, full=True),
    "add": Variant(Verb.ADD, _NEW),
    "add to no department": Variant(Verb.ADD, {**_NEW, "department": "@nowhere"}),
    "add, a number in use": Variant(Verb.ADD, {**_NEW, "number": "@taken"}),
}

_WORDS = {
    "capacity": "capacity_reached",
    "conflict": "task_conflict",
    "denied": "permission_denied",
    "department": "wrong_department",
    "reason": "reason_required",
    "unknown": "unknown_person",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One command by one person. `expected` is `ok`, `already` or an error's code.

    Attributes:
        situation: of the task that the command names; None if it names none.
    """

    name: str
    actor: str
    situation: str | None
    expected: str

    @property
    def variant(self) -> Variant:
        return VARIANTS[self.name]

    def members(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the command's members with what stands for the words with @."""
        return {
            name: given[v] if str(v).startswith("@") else v
            for name, v in self.variant.members.items()
        }

    def __str__(self) -> str:
        return "-".join(part for part in (self.name, self.actor, self.situation) if part)


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    actors: list[str]
    answers: list[str]

    @classmethod
    def read(cls, line: str, columns: int) -> "_Row":
        name, actors, cells = (part.strip() for part in line.split("|"))
        answers = [_WORDS.get(cell, cell) for cell in cells.split()]
        # One answer alone is that of every situation.
        return cls(name, actors.split(", "), answers * columns if len(answers) == 1 else answers)


_head, *_lines = Path(__file__).with_suffix(".txt").read_text().splitlines()
_end = _lines.index("")
assert _head.split("|")[2].split() == list(SITUATIONS)
_ON_A_TASK = [_Row.read(line, len(SITUATIONS)) for line in _lines[:_end]]
_ON_THE_BOARD = [_Row.read(line, 1) for line in _lines[_end + 1 :]]


def _cases() -> Iterator[Case]:
    for row in _ON_A_TASK:
        for actor in row.actors:
            for situation, answer in zip(SITUATIONS, row.answers, strict=True):
                yield Case(row.name, actor, situation, answer)
    for row in _ON_THE_BOARD:
        for actor in row.actors:
            yield Case(row.name, actor, None, row.answers[0])


CASES = list(_cases())


def document() -> str:
    """Print the table as Markdown."""
    return "\n".join(
        [
            "# What every command answers",
            "",
            "Made by `python -m tests.cases` from the table that the tests hold against the "
            "rules, the service, the WebSocket and",
            "HTTP. `ok`: granted. `already`: it is so already, granted without an event. "
            "Everything else is an error code.",
            "",
            *(f"- {name}: {what}" for name, what in ACTORS.items()),
            "",
            "## Commands on a task",
            "",
            "Columns: the task's status and owner, as the one who commands sees them. An assign "
            "is to *another* person of the",
            "task's department unless it says to whom. *Old expect*: of an earlier revision; "
            "*expect*: of the present one.",
            "*Capacity*: the person who would get the task has as many as the board allows. "
            "*Undo* is "
            "`reopen` with `undo`, given at once;",
            "its owner completed what is completed, and a supervisor cancelled what was free.",
            "",
            *_table(_ON_A_TASK, list(SITUATIONS)),
            "",
            "## Commands that name no task",
            "",
            *_table(_ON_THE_BOARD, ["answer"]),
            "",
        ]
    )


def _table(rows: list[_Row], columns: list[str]) -> Iterator[str]:
    yield f"| command | who | {' | '.join(columns)} |"
    yield f"|---|---|{'---|' * len(columns)}"
    for row in rows:
        yield (
            f"| {row.name} | {', '.join(row.actors)} | "
            f"{' | '.join(f'`{answer}`' for answer in row.answers)} |"
        )


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201  this is what it is for
