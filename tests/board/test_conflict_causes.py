"""Why a command met a conflict: one of K5's three reasons, by what the task and its owner tell."""

from typing import Any

import pytest

from board.domain import errors, rules
from board.domain.commands import TaskCommand, Verb, parse_command
from board.domain.errors import Cause
from tests.board.values import ACTORS, OTHER, facts, task_in

FRESH, STALE = 0, -1

CASES: list[tuple[str, str, dict[str, Any], int | None, Cause]] = [
    # A claim met an owner, and it does not matter whether it said what it expected.
    ("theirs", "claim", {}, None, Cause.OWNED),
    ("theirs", "claim", {}, STALE, Cause.OWNED),
    ("run/theirs", "claim", {}, None, Cause.OWNED),
    # What changed on a free task, or on one's own, is not who has it.
    ("free", "claim", {}, STALE, Cause.CHANGED),
    ("mine", "claim", {}, STALE, Cause.CHANGED),
    # An assignment that says nothing of an owner met one; one that does is for the person who had
    # the task.
    ("theirs", "assign", {"to": ACTORS["operator"].id}, None, Cause.OWNED),
    ("theirs", "assign", {"to": ACTORS["operator"].id}, STALE, Cause.CHANGED),
    ("free", "assign", {"to": OTHER.id}, STALE, Cause.CHANGED),
    # A command of the owner, by another person, or on a free task.
    ("theirs", "start", {}, FRESH, Cause.NOT_OWNER),
    ("theirs", "start", {}, STALE, Cause.NOT_OWNER),
    ("free", "start", {}, None, Cause.NOT_OWNER),
    ("run/theirs", "pause", {}, None, Cause.NOT_OWNER),
    ("run/theirs", "report", {"done": 1}, STALE, Cause.NOT_OWNER),
    ("run/theirs", "complete", {}, None, Cause.NOT_OWNER),
    ("theirs", "release", {}, None, Cause.NOT_OWNER),
    ("mine", "start", {}, STALE, Cause.CHANGED),
    ("run/mine", "complete", {}, STALE, Cause.CHANGED),
]
OF_SUPERVISORS: list[tuple[str, str, dict[str, Any], int | None, Cause]] = [
    ("free", "release", {}, None, Cause.NOT_OWNER),
    ("theirs", "release", {}, STALE, Cause.CHANGED),
    ("run/theirs", "complete", {}, STALE, Cause.CHANGED),
    ("free", "edit", {"note": "new"}, STALE, Cause.CHANGED),
    ("theirs", "cancel", {"reason": "no"}, STALE, Cause.CHANGED),
]


@pytest.mark.parametrize(
    ("actor", "situation", "verb", "members", "seen", "cause"),
    [("operator", *case) for case in CASES if case[1] != "assign"]
    + [
        ("supervisor", *case)
        for case in (*OF_SUPERVISORS, *(case for case in CASES if case[1] == "assign"))
    ],
)
def test_the_cause(
    actor: str, situation: str, verb: str, members: dict[str, Any], seen: int | None, cause: Cause
) -> None:
    who = ACTORS[actor]
    task = task_in(situation, who)
    expect = {} if seen is None else {"expect": task.rev + seen}
    command = parse_command(Verb(verb), {"task": task.id, **members, **expect})
    assert isinstance(command, TaskCommand)
    with pytest.raises(errors.TaskConflictError) as conflict:
        rules.decide(task, command, who, facts())
    assert conflict.value.cause is cause
