"""The rules against the table of cases."""

from typing import Any

import pytest

from board import errors
from board.commands import TaskCommand, parse_command
from board.rules import check_role, decide
from tests.board.values import ACTORS, OTHER, facts, task_in
from tests.cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.variant}-{case.actor}-{case.situation}")
def test_case(case: Case) -> None:
    actor = ACTORS[case.actor]
    task = task_in(case.situation, actor)
    members: dict[str, Any] = {**case.members, "task": task.id}
    if "to" in members:
        members["to"] = OTHER.id
    if "expect" in members:
        members["expect"] = task.rev if members["expect"] == "now" else task.rev - 1
    command = parse_command(case.verb, members)
    assert isinstance(command, TaskCommand)
    assert answer(task, command, actor) == case.expected


def answer(task: Any, command: TaskCommand, actor: Any) -> str:
    try:
        check_role(actor, command.verb)
        return "already" if decide(task, command, actor, facts()) is None else "ok"
    except errors.Refusal as refusal:
        return refusal.code
