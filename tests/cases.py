"""What every command answers to whom, in every state of a task: one table, held against rules, service, WebSocket and HTTP.

`python -m tests.cases` prints it as docs/commands.md has it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from board.commands import Verb
from board.values import Status

ME, OTHER = "me", "other"

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
"""Status and owner, as the one who commands sees them."""

ACTORS = {
    "operator": "an operator of the task's department",
    "stranger": "an operator of another department",
    "supervisor": "a supervisor",
}

VARIANTS: dict[str, tuple[Verb, dict[str, Any]]] = {
    "claim": (Verb.CLAIM, {}),
    "assign": (Verb.ASSIGN, {"to": OTHER}),
    "assign, expect": (Verb.ASSIGN, {"to": OTHER, "expect": "now"}),
    "assign, expect, reason": (Verb.ASSIGN, {"to": OTHER, "expect": "now", "reason": "illness"}),
    "release": (Verb.RELEASE, {}),
    "release, reason": (Verb.RELEASE, {"reason": "shift end"}),
    "start": (Verb.START, {}),
    "pause": (Verb.PAUSE, {}),
    "report": (Verb.REPORT, {"done": 1}),
    "complete": (Verb.COMPLETE, {}),
    "cancel": (Verb.CANCEL, {}),
    "cancel, reason": (Verb.CANCEL, {"reason": "withdrawn"}),
    "reopen": (Verb.REOPEN, {}),
    "edit": (Verb.EDIT, {"note": "look twice"}),
    "any, old expect": (Verb.START, {"expect": "old"}),
}
"""`to` names a person, `expect` the task's present revision or an old one."""

_TABLE = Path(__file__).with_suffix(".txt")

_WORDS = {
    "department": "wrong_department", "denied": "permission_denied", "reason": "reason_required", "conflict": "task_conflict",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One command by one person on a task in one state. `expected` is `ok`, `already` or an error's code."""

    variant: str
    actor: str
    situation: str
    expected: str

    @property
    def verb(self) -> Verb:
        return VARIANTS[self.variant][0]

    @property
    def members(self) -> dict[str, Any]:
        return VARIANTS[self.variant][1]


def _read() -> list[Case]:
    head, *lines = _TABLE.read_text().splitlines()
    situations = head.split("|")[2].split()
    assert situations == list(SITUATIONS)
    cases = []
    for line in lines:
        variant, actor, cells = (part.strip() for part in line.split("|"))
        for situation, cell in zip(situations, cells.split(), strict=True):
            if cell != "-":
                cases.append(Case(variant, actor, situation, _WORDS.get(cell, cell)))
    return cases


CASES = _read()


def document() -> str:
    """Print the table as Markdown."""
    lines = [
        "# What every command answers",
        "",
        "Made by `python -m tests.cases` from the table that the tests hold against the rules, the service, the WebSocket and",
        "HTTP. Columns: the task's status and owner, as the one who commands sees them; an assign is to the *other* person.",
        "`ok`: granted. `already`: it is so already, granted without an event. Everything else is an error code.",
        "",
        f"| command | who | {' | '.join(SITUATIONS)} |",
        f"|---|---|{'---|' * len(SITUATIONS)}",
    ]
    for variant in VARIANTS:
        for actor in ACTORS:
            row = {case.situation: case.expected for case in CASES if (case.variant, case.actor) == (variant, actor)}
            if row:
                cells = " | ".join(f"`{row[name]}`" if name in row else "" for name in SITUATIONS)
                lines.append(f"| {variant} | {actor} | {cells} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201  this is what it is for
