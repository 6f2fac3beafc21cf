"""Brings the people of a shop from a file: what it would change is told first, then stored.

What a file does not have stays as it is, so that the same file a second time changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import OperationalError, transaction
from django.db.models import Count

from board.domain.values import FINISHED, MemberRole
from board.intake.people_table import Entry
from board.intake.row_files import BadFile, Mistake, shown
from board.models.board import Board, Department
from board.models.people import Membership, Person
from board.models.task import Task
from board.people import pins
from board.store.administering import administering, hold_person
from board.store.locking import translate

_TOGETHER: Final = 25
"""Rows of one transaction, so that boards wait no longer than for a batch of commands."""


class State(StrEnum):
    """What an import makes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one row of the file.

    Attributes:
        fields: the columns that change; none of a row that is the same.
    """

    entry: Entry
    board: Board
    state: State
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        gone: members of the file's boards that the file does not have. They stay members.
    """

    steps: tuple[Step, ...]
    gone: tuple[Membership, ...]

    def of(self, state: State) -> list[Step]:
        return [step for step in self.steps if step.state is state]


def plan(entries: Sequence[Entry], board: str = "") -> Plan:
    """Compare the people of a file with those of the database. Nothing is stored.

    Args:
        board: the slug of the board for rows that name none.

    Raises:
        BadFile: a row names what is not there, or cannot be carried out.
    """
    known = _Known.of(entries)
    steps: list[Step] = []
    mistakes: list[Mistake] = []
    for entry in entries:
        found = list(known.mistakes(entry, entry.board or board))
        mistakes += found
        if not found:
            steps.append(known.step(entry, entry.board or board))
    if mistakes:
        raise BadFile(mistakes)
    there = {(step.board.pk, step.entry.username) for step in steps}
    members = (
        Membership.objects.filter(board__in={step.board for step in steps}, person__is_active=True)
        .select_related("person", "board")
        .order_by("board", "person__name")
    )
    gone = [row for row in members if (row.board_id, row.person.username) not in there]
    return Plan(tuple(steps), tuple(gone))


def store(planned: Plan) -> Iterator[int]:
    """Carry out what was planned, and report how many rows are done after each transaction.

    Raises:
        Busy, Unavailable: the rows that were reported are stored, and no others.
    """
    done = len(planned.of(State.SAME))
    due = [step for step in planned.steps if step.state is not State.SAME]
    for start in range(0, len(due), _TOGETHER):
        steps = due[start : start + _TOGETHER]
        try:
            people = _store(steps)
        except OperationalError as error:
            raise translate(error) from error
        # After COMMIT: hashing takes longer than boards may be held.
        for step in steps:
            person = people[step.entry.username]
            if step.entry.pin and not person.pin:
                pins.set_pin(person, step.entry.pin)
        done += len(steps)
        yield done


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database has of a file's people and boards."""

    boards: Mapping[str, Board]
    departments: Mapping[int, Mapping[str, int]]
    people: Mapping[str, Person]
    memberships: Mapping[tuple[int, int], Membership]
    loads: Mapping[tuple[int, int], int]
    badges: Mapping[str, int]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "_Known":
        boards = {board.slug: board for board in Board.objects.all()}
        departments: dict[int, dict[str, int]] = {board.pk: {} for board in boards.values()}
        for row in Department.objects.all():
            departments[row.board_id][row.name] = row.pk
        usernames = {entry.username for entry in entries}
        people = {row.username: row for row in Person.objects.filter(username__in=usernames)}
        memberships = Membership.objects.filter(person__in=people.values())
        owned = Task.objects.filter(owner__in=people.values()).exclude(status__in=FINISHED)
        held = Person.objects.exclude(badge=None).values_list("badge", "pk")
        return cls(
            boards,
            departments,
            people,
            {
                (row.board_id, row.person_id): row
                for row in memberships.prefetch_related("departments")
            },
            {(place, who): n for place, who, n in owned.values_list("board", "owner", Count("pk"))},
            {str(badge): person for badge, person in held},
        )

    def mistakes(self, entry: Entry, slug: str) -> Iterator[Mistake]:
        """Find why a row cannot be carried out."""
        board, person = self.boards.get(slug), self.people.get(entry.username)
        if board is None:
            there = ", ".join(sorted(self.boards)) or "none"
            why = f"{shown(slug)} is no board; the boards are: {there}" if slug else "is empty"
            yield Mistake(entry.line, "board", why)
            return
        for name in sorted((entry.departments or frozenset()) - self.departments[board.pk].keys()):
            there = ", ".join(self.departments[board.pk]) or "it has none"
            why = f"{shown(name)} is not a department of {slug}: {there}"
            yield Mistake(entry.line, "departments", why)
        if person is not None and not person.is_active:
            yield Mistake(entry.line, "username", f"{shown(entry.username)} is deactivated")
        holder = self.badges.get(pins.badge_digest(entry.badge)) if entry.badge else None
        if holder is not None and (person is None or holder != person.pk):
            yield Mistake(entry.line, "badge", "is another person's")
        if person is not None and entry.role is MemberRole.VIEWER:
            load = self.loads.get((board.pk, person.pk), 0)
            if load:
                why = f"a viewer has no tasks, and {shown(entry.username)} has {load}"
                yield Mistake(entry.line, "role", why)

    def step(self, entry: Entry, slug: str) -> Step:
        """Compare a row that has no mistake."""
        board, person = self.boards[slug], self.people.get(entry.username)
        membership = self.memberships.get((board.pk, person.pk)) if person else None
        if person is None or membership is None:
            return Step(entry, board, State.NEW, ("name" if person is None else "board",))
        names = {row.name for row in membership.departments.all()}
        differs = {
            "name": person.name != entry.name,
            "language": bool(entry.language) and person.language != entry.language,
            "role": entry.role is not None and membership.role != entry.role,
            "departments": entry.departments is not None and names != entry.departments,
            # A PIN that the person has chosen since is not taken back by the same file.
            "pin": bool(entry.pin) and not person.pin,
            "badge": bool(entry.badge) and person.badge != pins.badge_digest(entry.badge),
        }
        fields = tuple(name for name, is_so in differs.items() if is_so)
        return Step(entry, board, State.CHANGED if fields else State.SAME, fields)


@transaction.atomic
def _store(steps: Sequence[Step]) -> dict[str, Person]:
    usernames = {step.entry.username for step in steps}
    known = Person.objects.filter(username__in=usernames).order_by("pk")
    boards = {step.board.pk for step in steps}.union(*(hold_person(row.pk) for row in known))
    with administering(boards, None):
        return {step.entry.username: _store_one(step) for step in steps}


def _store_one(step: Step) -> Person:
    entry = step.entry
    person = Person.objects.filter(username=entry.username).first()
    if person is None:
        person = Person(username=entry.username, name=entry.name, language=entry.language)
        person.set_unusable_password()
        person.save()
    changed = {"name": entry.name, "language": entry.language or person.language}
    wrong = [name for name, value in changed.items() if getattr(person, name) != value]
    if wrong:
        for name in wrong:
            setattr(person, name, changed[name])
        person.save(update_fields=wrong)
    membership, _ = Membership.objects.get_or_create(
        board=step.board,
        person=person,
        defaults={"role": (entry.role or MemberRole.OPERATOR).value},
    )
    if entry.role is not None and membership.role != entry.role:
        membership.role = entry.role.value
        membership.save(update_fields=["role"])
    if entry.departments is not None:
        membership.departments.set(
            Department.objects.filter(board=step.board, name__in=entry.departments)
        )
    if entry.badge and person.badge != pins.badge_digest(entry.badge):
        pins.set_badge(person, entry.badge)
    return person
