"""The rules against the table of cases."""

import pytest

from board.domain import errors, rules
from board.domain.commands import Add, ClaimNext, TaskCommand, parse_command
from board.domain.values import Member
from tests.board.values import (
    ACTORS,
    FINISHING,
    FREE,
    FULL,
    GONE,
    OTHER,
    PRINTING,
    facts,
    finish_of,
    task_in,
)
from tests.cases import CASES, Case

MAX_CLAIMS = 10


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    assert answer(case, ACTORS[case.actor]) == case.expected


def answer(case: Case, actor: Member) -> str:
    try:
        return decided(case, actor)
    except errors.Refusal as refusal:
        return refusal.code


def decided(case: Case, actor: Member) -> str:
    task = task_in(case.situation or "free", actor)
    given = {
        "@me": actor.id,
        "@other": OTHER.id,
        "@stranger": ACTORS["stranger"].id,
        "@inactive": GONE.id,
        "@full": FULL.id,
        "@nobody": 99,
        "@printing": PRINTING,
        "@finishing": FINISHING,
        "@nowhere": 99,
        "@taken": "4426",
        "@new": "4427",
        "@now": task.rev,
        "@old": task.rev - 1,
    }
    command = parse_command(case.variant.verb, {"task": task.id, **case.members(given)})
    full = {FULL.id, actor.id} if case.variant.full else {FULL.id}
    board = facts(
        max_claims=MAX_CLAIMS,
        load=lambda person: MAX_CLAIMS if person in full else 0,
        number_taken=lambda number, own: number == "4426",
        finish=lambda task: finish_of(task, task.owner or ACTORS["supervisor"]),
    )
    rules.check_role(actor, command)
    match command:
        case Add():
            rules.add(command, board)
        case ClaimNext():
            rules.departments_to_claim_from(command, actor, board)
            if not case.variant.nothing_free:
                rules.claim(FREE, actor, board)
        case TaskCommand():
            return "ok" if rules.decide(task, command, actor, board) else "already"
    return "ok"
