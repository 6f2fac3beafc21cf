"""The rules as a state machine: random people give random commands, and what must always hold is
looked at after each.
"""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from board.domain import errors, rules
from board.domain.commands import Add, Claim, ClaimNext, TaskCommand, Verb, parse_command
from board.domain.events import FINISHING as FINISHING_KINDS
from board.domain.events import EventKind
from board.domain.ids import PersonId, Rev, TaskId
from board.domain.values import Before, Finish, Member, Role, Status, Task
from tests.board.model import TABLE, Card, Model
from tests.board.values import FINISHING, FREE, NOW, PRINTING, facts

MAX_CLAIMS = 2
BOTH = (PRINTING, FINISHING)
PEOPLE = {
    member.username: member
    for member in (
        Member(PersonId(1), "alice", "Alice", Role.OPERATOR, (PRINTING,), active=True),
        Member(PersonId(2), "bob", "Bob", Role.OPERATOR, (PRINTING,), active=True),
        Member(PersonId(3), "charlie", "Charlie", Role.OPERATOR, (FINISHING,), active=True),
        Member(PersonId(4), "li", "Li Wei", Role.OPERATOR, BOTH, active=True),
        Member(PersonId(5), "sam", "Sam", Role.SUPERVISOR, BOTH, active=True),
        Member(PersonId(6), "ute", "Ute", Role.SUPERVISOR, (), active=True),
        Member(PersonId(7), "gone", "Gone", Role.OPERATOR, BOTH, active=False),
        Member(PersonId(8), "wall", "Wall", Role.DISPLAY, (), active=True),
    )
}
BY_ID = {member.id: member for member in PEOPLE.values()}
NOBODY = 99
OPERATORS = [name for name, member in PEOPLE.items() if member.role is Role.OPERATOR]
SUPERVISORS = ["sam", "ute"]

names = st.sampled_from(sorted(set(PEOPLE) - {"gone"}))
tasks = st.integers(0, 10)
expects = st.sampled_from([None, None, None, "fresh", "stale"])
reasons = st.sampled_from(["", " ", "illness"])


class Board(RuleBasedStateMachine):
    """Tasks as the rules leave them, beside cards as the model foretells them."""

    @initialize(departments=st.lists(st.sampled_from(BOTH), min_size=3, max_size=5))
    def fill(self, departments: list[Any]) -> None:
        self.rev = 0
        self.tasks: dict[int, Task] = {}
        self.cards: dict[int, Card] = {}
        self.finishes: dict[int, Finish] = {}
        self.model = Model(PEOPLE, MAX_CLAIMS)
        for number, department in enumerate(departments, start=1):
            self.rev += 1
            task = replace(
                FREE,
                id=TaskId(number),
                number=str(number),
                department=department,
                rev=Rev(self.rev),
            )
            self.tasks[number], self.cards[number] = (
                task,
                Card("pending", None, self.rev, department, str(number)),
            )

    @rule(number=st.sampled_from("1239"), department=st.sampled_from([*BOTH, NOBODY]), actor=names)
    def add(self, number: str, department: int, actor: str) -> None:
        command = parse_command(
            Verb.ADD, {"number": number, "title": "Labels", "department": department}
        )
        assert isinstance(command, Add)
        denied = actor not in SUPERVISORS
        bad = department == NOBODY or number in {card.number for card in self.cards.values()}
        expected = "permission_denied" if denied else "invalid" if bad else "ok"
        before = dict(self.tasks)
        assert self.add_as(command, PEOPLE[actor]) == expected
        if expected == "ok":
            self.cards[len(self.tasks)] = Card("pending", None, self.rev, department, number)
        else:
            assert self.tasks == before

    def add_as(self, command: Add, actor: Member) -> str:
        try:
            rules.check_role(actor, command)
            new = rules.add(command, self.facts()).task
        except errors.Refusal as refusal:
            return refusal.code
        self.rev += 1
        id_ = TaskId(len(self.tasks) + 1)
        self.tasks[id_] = replace(new, id=id_, rev=Rev(self.rev))
        return "ok"

    @rule(task=tasks, actor=names, expect=expects)
    def claim(self, task: int, actor: str, expect: str | None) -> None:
        self.give("claim", task, actor, expect)

    @rule(task=tasks, actor=st.sampled_from(OPERATORS), expect=expects)
    def claim_again(self, task: int, actor: str, expect: str | None) -> None:
        # Operators claim most, and fill their hands.
        self.give("claim", task, actor, expect)

    @rule(actor=names, department=st.sampled_from([None, None, *BOTH, NOBODY]))
    def claim_next(self, actor: str, department: int | None) -> None:
        command = parse_command(
            Verb.CLAIM_NEXT, {} if department is None else {"department": department}
        )
        assert isinstance(command, ClaimNext)
        member = PEOPLE[actor]
        own = set(BOTH) if actor in SUPERVISORS else set(member.departments)
        wanted = own if department is None else {department}
        free = sorted(
            id_
            for id_, card in self.cards.items()
            if card.status == "pending" and card.owner is None and card.department in wanted
        )
        expected = next(
            code
            for code, so in (
                ("permission_denied", member.role is Role.DISPLAY),
                ("invalid", department == NOBODY),
                ("wrong_department", not wanted <= own),
                ("nothing", not free),
                ("capacity_reached", self.model.load(self.cards, actor) >= MAX_CLAIMS),
                ("ok", True),
            )
            if so
        )
        before = dict(self.tasks)
        assert self.next_for(command, member) == expected
        if expected == "ok":
            self.cards[free[0]] = replace(self.cards[free[0]], owner=actor, rev=self.rev)
        else:
            assert self.tasks == before

    def next_for(self, command: ClaimNext, actor: Member) -> str:
        try:
            rules.check_role(actor, command)
            wanted = rules.departments_to_claim_from(command, actor, self.facts())
            free = [
                task
                for task in self.tasks.values()
                if rules.claimable(task) and (wanted is None or task.department in wanted)
            ]
            best = min(free, key=rules.claim_order, default=None)
            if best is None:
                return "nothing"
            self.apply(best, rules.claim(best, actor, self.facts()), actor)
        except errors.Refusal as refusal:
            return refusal.code
        return "ok"

    @rule(
        task=tasks,
        actor=st.sampled_from([*SUPERVISORS, "sam", "alice"]),
        expect=expects,
        reason=reasons,
        to=st.sampled_from([member.id for member in PEOPLE.values()] + [NOBODY]),
    )
    def assign(self, task: int, actor: str, expect: str | None, to: int, reason: str) -> None:
        self.give("assign", task, actor, expect, to=to, reason=reason)

    @rule(
        task=tasks,
        verb=st.sampled_from(["start", "start", "pause", "complete"]),
        actor=names,
        expect=expects,
    )
    def work(self, task: int, verb: str, actor: str, expect: str | None) -> None:
        self.give(verb, task, actor, expect)

    @rule(task=tasks, verb=st.sampled_from(["start", "start", "pause", "complete"]), expect=expects)
    def work_by_the_owner(self, task: int, verb: str, expect: str | None) -> None:
        self.give(verb, task, self.owner(task), expect)

    @rule(task=tasks, expect=expects, reason=reasons)
    def pause(self, task: int, expect: str | None, reason: str) -> None:
        self.give("pause", task, self.owner(task), expect, reason=reason)

    @rule(task=tasks, done=st.integers(-5, 9), defective=st.integers(-3, 3), expect=expects)
    def report(self, task: int, done: int, defective: int, expect: str | None) -> None:
        self.give("report", task, self.owner(task), expect, done=done, defective=defective)

    @rule(task=tasks, actor=names, by_owner=st.booleans(), expect=expects, reason=reasons)
    def release(
        self, task: int, actor: str, by_owner: bool, expect: str | None, reason: str
    ) -> None:
        self.give("release", task, self.owner(task) if by_owner else actor, expect, reason=reason)

    @rule(
        task=tasks,
        verb=st.sampled_from(["cancel", "reopen", "reopen"]),
        actor=names,
        expect=expects,
        reason=reasons,
    )
    def judge(self, task: int, verb: str, actor: str, expect: str | None, reason: str) -> None:
        self.give(verb, task, actor, expect, reason=reason)

    @rule(task=tasks, actor=names, by_the_one=st.booleans(), expect=expects)
    def undo(self, task: int, actor: str, by_the_one: bool, expect: str | None) -> None:
        finished_by = self.cards[task % len(self.cards) + 1].finished_by
        self.give(
            "reopen", task, finished_by if by_the_one and finished_by else actor, expect, undo=True
        )

    @rule(
        task=tasks,
        actor=st.sampled_from([*SUPERVISORS, "alice"]),
        expect=expects,
        fields=st.fixed_dictionaries(
            {},
            optional={
                "note": st.sampled_from(["", "gloss"]),
                "department": st.sampled_from(BOTH),
                "number": st.sampled_from("129"),
            },
        ),
    )
    def edit(self, task: int, actor: str, expect: str | None, fields: dict[str, Any]) -> None:
        self.give("edit", task, actor, expect, **fields)

    def give(self, verb: str, pick: int, actor: str, expect: str | None, **members: Any) -> None:
        """Give a command to the rules and to the model, and compare."""
        id_ = pick % len(self.tasks) + 1
        before, member = self.tasks[id_], PEOPLE[actor]
        if expect is not None:
            members["expect"] = before.rev if expect == "fresh" else before.rev - 1
        command = parse_command(Verb(verb), {"task": id_, **members})
        assert isinstance(command, TaskCommand)
        expected = (
            self.model.answer(self.cards, command, member)
            if member.role is not Role.DISPLAY
            else "permission_denied"
        )
        everything = dict(self.tasks)
        answer = self.ask(before, command, member)
        assert answer == expected, (command, member.username, before)
        if answer != "ok":
            assert self.tasks == everything, "a command that changed nothing changed something"
            return
        self.cards[id_] = self.model.after(self.cards[id_], command, member, self.rev)
        if isinstance(command, Claim):
            assert before.owner is None, "a claim took a task from its owner"
        assert {key: task for key, task in self.tasks.items() if key != id_} == {
            key: task for key, task in everything.items() if key != id_
        }

    def ask(self, task: Task, command: TaskCommand, actor: Member) -> str:
        try:
            rules.check_role(actor, command)
            changes = rules.decide(task, command, actor, self.facts())
        except errors.Refusal as refusal:
            self.it_tells_the_present(refusal, task)
            return refusal.code
        for change in changes:
            self.apply(self.tasks[task.id], change, actor)
        return "ok" if changes else "already"

    def it_tells_the_present(self, refusal: errors.Refusal, task: Task) -> None:
        assert refusal.task == task or isinstance(refusal, errors.PermissionDenied)
        if isinstance(refusal, errors.TaskConflictError):
            assert (refusal.current_owner, refusal.task_id) == (task.owner, task.id)

    def apply(self, before: Task, change: rules.Change, actor: Member) -> None:
        assert change.task.id == before.id
        # A report of nothing is a report: the table knows no `already` for it.
        assert change.task != before or change.kind is EventKind.REPORTED, "an event for nothing"
        self.rev += 1
        self.tasks[before.id] = replace(change.task, rev=Rev(self.rev))
        if change.kind in FINISHING_KINDS:
            self.finishes[self.rev] = Finish(actor.id, NOW, Before.of(before))

    def owner(self, pick: int) -> str:
        return self.cards[pick % len(self.cards) + 1].owner or "alice"

    def facts(self) -> rules.Facts:
        return facts(
            max_claims=MAX_CLAIMS,
            member=BY_ID.get,
            departments=lambda: frozenset(BOTH),
            load=self.load,
            number_taken=lambda number, own: any(
                task.number == number != own for task in self.tasks.values()
            ),
            finish=lambda task: self.finishes.get(task.rev),
        )

    def load(self, person: int) -> int:
        return sum(
            task.owned_by(PersonId(person)) and not task.status.finished
            for task in self.tasks.values()
        )

    @invariant()
    def nobody_owns_more_than_allowed(self) -> None:
        assert all(self.load(person) <= MAX_CLAIMS for person in BY_ID)

    @invariant()
    def a_task_is_whole(self) -> None:
        for task in self.tasks.values():
            started = task.status in {Status.IN_PROGRESS, Status.PAUSED}
            assert task.owner is not None or not started
            assert (task.started_at is not None) == started or task.status.finished
            assert (task.finished_at is not None) == task.status.finished
            assert (task.claimed_at is not None) == (task.owner is not None)
            assert task.done >= 0
            assert task.defective >= 0
            assert task.created_at == NOW

    @invariant()
    def an_operator_works_in_their_own_departments(self) -> None:
        for task in self.tasks.values():
            owner = BY_ID[task.owner.id] if task.owner else None
            if owner is not None and owner.role is Role.OPERATOR:
                assert task.department in owner.departments

    @invariant()
    def no_reason_outlives_its_pause(self) -> None:
        for task in self.tasks.values():
            assert not task.pause_reason or task.status in {Status.PAUSED, Status.CANCELLED}

    @invariant()
    def numbers_are_unique(self) -> None:
        assert len({task.number for task in self.tasks.values()}) == len(self.tasks)

    @invariant()
    def the_model_agrees(self) -> None:
        assert {id_: card(task) for id_, task in self.tasks.items()} == self.cards


def card(task: Task) -> Card:
    owner = task.owner.username if task.owner else None
    return Card(
        task.status.value,
        owner,
        task.rev,
        task.department,
        task.number,
        task.note,
        task.done,
        task.defective,
        task.pause_reason,
    )


TestBoard = Board.TestCase
TestBoard.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)


def test_the_model_has_a_row_for_every_command_that_names_a_task() -> None:
    assert set(TABLE) == set(Verb) - {Verb.ADD, Verb.CLAIM_NEXT}
