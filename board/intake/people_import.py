"""Imports the people of a shop from a file: first shows what would change, then stores it.

What a file does not have stays as it is, so that the same file a second time changes nothing. A
supervisor brings what they may change by hand, too (board.domain.standing).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.db import OperationalError, transaction
from django.db.models import Count

from board.domain.errors import PermissionDenied
from board.domain.events import to_json
from board.domain.ids import BoardId, PersonId
from board.domain.standing import may_change, may_set_secrets, roles_given_by
from board.domain.values import FINISHED, MemberRole, Who
from board.intake.people_table import Entry
from board.intake.row_files import BadFile, Mistake, said, shown
from board.models.board import Board, Department
from board.models.people import Membership, Person
from board.models.task import Task
from board.people import pins
from board.people.security_log import tell
from board.people.standing import standing_of
from board.store.administering import administering, hold_person
from board.store.locking import translate

_TOGETHER: Final = 25
"""Rows of one transaction, so that boards wait no longer than for a batch of commands."""


class State(StrEnum):
    """The effect of one row of an import."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the file and its effect.

    Attributes:
        fields: the columns that change; of a new account `name`, of another new member `board`.
    """

    entry: Entry
    board: Board
    state: State
    fields: tuple[str, ...]

    def tell(self, by: str, address: str = "") -> None:
        """Log that the row is stored."""
        tell(
            "member_added" if self.state is State.NEW else "member_changed",
            "ok",
            address,
            by=by,
            person=self.entry.username,
            board=self.board.slug,
            fields=self.fields,
        )


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

    @property
    def due(self) -> list[Step]:
        """The rows that change something."""
        return [step for step in self.steps if step.state is not State.SAME]

    @property
    def digest(self) -> str:
        """The digest of this plan, to recognize another plan of the same file."""
        rows = [
            [step.entry.username, step.board.slug, step.state, *step.fields] for step in self.steps
        ]
        return sha256(to_json(rows)).hexdigest()


def plan(entries: Sequence[Entry], board: str = "", by: Person | None = None) -> Plan:
    """Compare the people of a file with those of the database. Nothing is stored.

    Args:
        board: the slug of the board for rows that name none.
        by: whose rights count; None at the command line, which may do everything.

    Raises:
        BadFile: a row names what is not there, or cannot be carried out.
    """
    known = _Known.of(entries)
    steps: list[Step] = []
    mistakes: list[Mistake] = []
    for entry in entries:
        slug = entry.board or board
        found = list(known.foreign(entry, slug, by)) or list(known.mistakes(entry, slug))
        if not found:
            step = known.step(entry, slug)
            found = list(known.not_permitted(step, by))
            steps.append(step)
        mistakes += found
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


def store(planned: Plan, by: Person | None = None) -> Iterator[Sequence[Step]]:
    """Carry out what was planned. Yields the rows that are stored after each transaction, and
    nothing after each PIN that is hashed behind it: who stops there goes on with another plan.

    Raises:
        PermissionDenied: `by` may not do this any more; what was yielded is stored.
        Busy, Unavailable: what was yielded is stored, and nothing else.
    """
    due = planned.due
    for start in range(0, len(due), _TOGETHER):
        steps = due[start : start + _TOGETHER]
        try:
            people = _store(steps, by)
        except OperationalError as error:
            raise translate(error) from error
        yield steps
        # After COMMIT: hashing takes longer than boards may be held.
        for step in steps:
            person = people[step.entry.username]
            if step.entry.pin and not person.pin:
                pins.set_pin(person, step.entry.pin)
                yield ()


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

    def foreign(self, entry: Entry, slug: str, by: Person | None) -> Iterator[Mistake]:
        """Find a board that does not exist, or is not the person's: nothing else is revealed of
        it.
        """
        board = self.boards.get(slug)
        if not slug:
            yield Mistake(entry.line, "board", said("is empty"))
        elif board is None:
            why = said("{slug} is no board", slug=shown(slug))
            yield Mistake(entry.line, "board", why)
        elif by is not None and not roles_given_by(standing_of(by), BoardId(board.pk)):
            why = said("you do not supervise this board")
            yield Mistake(entry.line, "board", why)

    def mistakes(self, entry: Entry, slug: str) -> Iterator[Mistake]:
        """Find why a row cannot be carried out."""
        board, person = self.boards[slug], self.people.get(entry.username)
        for name in sorted((entry.departments or frozenset()) - self.departments[board.pk].keys()):
            why = said(
                "{name} is not a department of {board}: {there}",
                name=shown(name),
                board=slug,
                there=", ".join(self.departments[board.pk]) or said("it has none"),
            )
            yield Mistake(entry.line, "departments", why)
        if person is not None and not person.is_active:
            why = said("{who} is deactivated", who=shown(entry.username))
            yield Mistake(entry.line, "username", why)
        holder = self.badges.get(pins.badge_digest(entry.badge)) if entry.badge else None
        if holder is not None and (person is None or holder != person.pk):
            yield Mistake(entry.line, "badge", said("is another person's"))
        if person is not None and entry.role is MemberRole.VIEWER:
            load = self.loads.get((board.pk, person.pk), 0)
            if load:
                why = said(
                    "a viewer has no tasks, and {who} has {n}",
                    who=shown(entry.username),
                    n=load,
                )
                yield Mistake(entry.line, "role", why)

    def not_permitted(self, step: Step, by: Person | None) -> Iterator[Mistake]:
        """Find what a person may not change of a row."""
        if by is None or by.is_staff or step.state is State.SAME:
            return
        entry, standing, place = step.entry, standing_of(by), BoardId(step.board.pk)
        person = self.people.get(entry.username)
        membership = self.memberships.get((step.board.pk, person.pk)) if person else None
        was = None if membership is None else MemberRole(membership.role)
        if not may_change(standing, place, was, entry.role or was or MemberRole.OPERATOR):
            why = said("an administrator decides about supervisors")
            yield Mistake(entry.line, "role", why)
        if person is None:
            return
        # An account is its person's on all boards.
        for column in [field for field in step.fields if field in {"name", "language"}]:
            why = said(
                "is not what the account has; an administrator changes it",
            )
            yield Mistake(entry.line, column, why)
        sets = {"pin": bool(entry.pin) and not person.pin, "badge": self._differs(entry, person)}
        if any(sets.values()) and not may_set_secrets(standing, standing_of(person)):
            for column in [secret for secret, is_so in sets.items() if is_so]:
                why = said("an administrator sets it for this person")
                yield Mistake(entry.line, column, why)

    @staticmethod
    def _changes(entry: Entry, person: Person) -> dict[str, bool]:
        """Return what a row changes of an account."""
        return {
            "name": person.name != entry.name,
            "language": bool(entry.language) and person.language != entry.language,
        }

    @staticmethod
    def _differs(entry: Entry, person: Person) -> bool:
        return bool(entry.badge) and person.badge != pins.badge_digest(entry.badge)

    def step(self, entry: Entry, slug: str) -> Step:
        """Compare a row that has no mistake."""
        board, person = self.boards[slug], self.people.get(entry.username)
        membership = self.memberships.get((board.pk, person.pk)) if person else None
        if person is None:
            return Step(entry, board, State.NEW, ("name",))
        if membership is None:
            changed = [
                column for column in ("name", "language") if self._changes(entry, person)[column]
            ]
            return Step(entry, board, State.NEW, ("board", *changed))
        names = {row.name for row in membership.departments.all()}
        differs = {
            **self._changes(entry, person),
            "role": entry.role is not None and membership.role != entry.role,
            "departments": entry.departments is not None and names != entry.departments,
            # A PIN that the person has chosen since is not taken back by the same file.
            "pin": bool(entry.pin) and not person.pin,
            "badge": self._differs(entry, person),
        }
        fields = tuple(name for name, is_so in differs.items() if is_so)
        return Step(entry, board, State.CHANGED if fields else State.SAME, fields)


@transaction.atomic
def _store(steps: Sequence[Step], by: Person | None) -> dict[str, Person]:
    usernames = {step.entry.username for step in steps}
    known = Person.objects.filter(username__in=usernames).order_by("pk")
    boards = {step.board.pk for step in steps}.union(*(hold_person(row.pk) for row in known))
    who = None if by is None else Who(PersonId(by.pk), by.username, by.name)
    with administering(boards, who):
        _require(steps, by)
        return {step.entry.username: _store_one(step) for step in steps}


def _require(steps: Sequence[Step], by: Person | None) -> None:
    """Check under the boards' locks that a person may still do what they were shown."""
    if by is None:
        return
    now = Person.objects.filter(pk=by.pk, is_active=True).first()
    known = _Known.of([step.entry for step in steps])
    if now is None or any(
        [*known.foreign(step.entry, step.board.slug, now), *known.not_permitted(step, now)]
        for step in steps
    ):
        raise PermissionDenied


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
