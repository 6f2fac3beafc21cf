"""The service against the table of cases, with tasks that commands brought where they are."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from board.models.people import Membership, Person
from board.models.task import Task
from tests.board.shop import Shop, code
from tests.cases import CASES, ME, SITUATIONS, STEPS, Case

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

PEOPLE = {"operator": "alice", "stranger": "charlie", "supervisor": "sam", "viewer": "vera"}
"""A display is no person: the rules have its rows."""


class Stage:
    """A board, and the one who commands. A refusal leaves a task as it is, so cases share it."""

    def __init__(self, shop: Shop, actor: str) -> None:
        self.shop, self.me = shop, PEOPLE[actor]
        self._numbers = map(str, itertools.count(1))
        self._kept: dict[str, int] = {}
        for username, role in (("vera", "viewer"), ("gone", "operator"), ("fay", "operator")):
            person = Person.objects.create(
                username=username, name=username, is_active=username != "gone"
            )
            membership = Membership.objects.create(board=shop.row, person=person, role=role)
            membership.departments.set([shop.printing])
            shop.people[username] = person.pk
        shop.add("taken")
        self.fill("fay")

    def task(self, situation: str) -> int:
        """Return a task in this situation."""
        if situation not in self._kept:
            self._kept[situation] = self._task_in(situation)
        return self._kept[situation]

    def done_with(self, situation: str) -> None:
        """Forget a task that has changed, so that no person runs into the capacity."""
        self.shop.do(None, "cancel", task=self._kept.pop(situation), reason="the case is over")

    def clear(self) -> None:
        """Leave no free task, and no person with a task."""
        self._kept.clear()
        left = [task.id for task in self.shop.tasks().values() if not task.status.finished]
        self.shop.batch(
            *(self.shop.request(None, "cancel", task=task, reason="the next case") for task in left)
        )

    def offer(self) -> None:
        """Add a free task to each department."""
        for department in (self.shop.printing, self.shop.finishing):
            self.shop.add(next(self._numbers), department=department)

    def fill(self, who: str) -> None:
        """Let a person own as many tasks as they may."""
        while code(self.shop.do(who, "claim", task=self.shop.add(next(self._numbers)).id)) == "ok":
            pass

    def given(self, task: int | None) -> dict[str, Any]:
        people = self.shop.people
        rev = Task.objects.get(pk=task).rev if task else 0
        return {
            "@me": people[self.me],
            "@other": people["bob"],
            "@stranger": people["charlie"],
            "@inactive": people["gone"],
            "@full": people["fay"],
            "@nobody": 2**50,
            "@printing": self.shop.printing,
            "@finishing": self.shop.finishing,
            "@nowhere": 2**50,
            "@taken": "taken",
            "@new": next(self._numbers),
            "@now": rev,
            "@old": rev - 1,
        }

    def _task_in(self, situation: str) -> int:
        status, owner = SITUATIONS[situation]
        task = self.shop.add(next(self._numbers)).id
        if owner:
            holder = self.me if owner == ME else "bob"
            steps = [
                self.shop.request(holder, verb, task=task) for verb in ("claim", *STEPS[status])
            ]
            departments = Membership.objects.get(
                board=self.shop.id, person=self.shop.people[holder]
            ).departments
            before = list(departments.all())
            departments.add(self.shop.printing)
            self.shop.batch(*steps)
            departments.set(before)
        elif status == "cancelled":
            self.shop.granted("sam", "cancel", task=task, reason="a test")
        return task


@pytest.mark.parametrize("actor", PEOPLE)
def test_every_command_on_a_task(new_shop: Callable[..., Shop], actor: str) -> None:
    stage = Stage(new_shop("press", max_claims=5), actor)
    cases = [case for case in CASES if case.actor == actor and case.situation]
    # A person at the limit cannot become the owner that other cases need.
    for case in sorted(cases, key=lambda case: case.variant.full):
        assert case.situation is not None
        task = stage.task(case.situation)
        if case.variant.full:
            stage.fill(stage.me)
        before, rev = stage.shop.task(task), stage.shop.rev
        outcome = stage.shop.do(
            stage.me, case.variant.verb, task=task, **case.members(stage.given(task))
        )
        assert code(outcome) == case.expected, case
        if case.expected == "ok":
            stage.done_with(case.situation)
        else:
            # It left no trace, and carries the task as it is.
            assert (outcome.task, stage.shop.task(task), stage.shop.rev) == (
                before,
                before,
                rev,
            ), case


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.situation is None and case.actor in PEOPLE],
    ids=str,
)
def test_commands_that_name_no_task(shop: Shop, case: Case) -> None:
    stage = Stage(shop, case.actor)
    stage.clear()
    if case.variant.full:
        stage.fill(stage.me)
    if not case.variant.nothing_free:
        stage.offer()
    rev = shop.rev
    outcome = shop.do(stage.me, case.variant.verb, **case.members(stage.given(None)))
    assert code(outcome) == case.expected
    if case.expected == "ok" and not case.variant.nothing_free:
        assert outcome.task is not None
        assert shop.rev == rev + 1
    else:
        assert shop.rev == rev
