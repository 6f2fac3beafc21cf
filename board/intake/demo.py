"""The demo: a print shop with a morning's history, made by commands through the service."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from board.domain.commands import Command, Verb, parse_command
from board.domain.ids import BoardId, PersonId
from board.domain.values import Role, Task
from board.models.board import Board, Department
from board.models.people import Membership, Person
from board.people.sign_in import DEMO_PASSWORD
from board.service import execute
from board.store import removing
from board.store.clock import clock
from board.store.request import Request

DEPARTMENTS: Final = ("Prepress", "Printing", "Finishing", "Packing")

PEOPLE: Final[tuple[tuple[str, str, Role | None, tuple[str, ...]], ...]] = (
    ("alice", "Alice Chen", Role.OPERATOR, ("Printing",)),
    ("bob", "Bob Novak", Role.OPERATOR, ("Printing",)),
    ("charlie", "Charlie Diaz", Role.OPERATOR, ("Finishing",)),
    ("sam", "Sam Okafor", Role.SUPERVISOR, DEPARTMENTS),
    ("dana", "Dana Weiss", None, ()),
    ("admin", "Robin Admin", Role.SUPERVISOR, DEPARTMENTS),
    ("liwei", "Li Wei", Role.OPERATOR, ("Finishing", "Packing")),
    ("ana", "Ana Silva", Role.OPERATOR, ("Prepress", "Packing")),
)
"""Username, name, role on the board (None: no access), departments."""

ADMINISTRATOR: Final = "admin"
"""This person has no password: a link that the server prints at the start signs them in."""

_PRODUCTS = (
    ("Business cards", "Chen & Co", 1000),
    ("Booklet A5", "Acme Ltd", 2400),
    ("Poster B2 gloss", "City Museum", 800),
    ("Labels 60×40", "Farm Coop", 12000),
    ("Menu cards", "Hua Hotel", 600),
    ("Brochure A4", "Hua Hotel", 5000),
    ("Folding boxes", "Nord Tea", 3000),
    ("Wedding invitations", "Lin & Partners", 250),
    ("Annual report", "Baltic Bank", 1500),
    ("Flyers DIN long", "Sunny Gym", 10000),
    ("Wine labels, foil", "Weingut Sommer", 4000),
    ("Calendar 2027", "Acme Ltd", 2000),
)
_STATIONS = {
    "Prepress": ("Plate setter 1", "Proofing"),
    "Printing": ("Press 1", "Press 2", "Digital 1"),
    "Finishing": ("Cutter", "Folder", "Foil press", "Die cutter"),
    "Packing": ("Packing 1", "Packing 2"),
}
_HOW_MANY = {"Prepress": 10, "Printing": 26, "Finishing": 15, "Packing": 9}
_PRIORITIES = ("normal", "normal", "high", "normal", "low", "normal", "urgent", "normal")

# Person, command, minutes ago. Tasks are counted within their department, from 0.
_HISTORY: tuple[tuple[int, str, Verb, str, int, dict[str, object]], ...] = (
    (340, "ana", Verb.CLAIM, "Prepress", 0, {}),
    (338, "ana", Verb.START, "Prepress", 0, {}),
    (300, "ana", Verb.REPORT, "Prepress", 0, {"done": 1000}),
    (298, "ana", Verb.COMPLETE, "Prepress", 0, {}),
    (290, "alice", Verb.CLAIM, "Printing", 0, {}),
    (288, "alice", Verb.START, "Printing", 0, {}),
    (285, "bob", Verb.CLAIM, "Printing", 1, {}),
    (280, "bob", Verb.START, "Printing", 1, {}),
    (240, "charlie", Verb.CLAIM, "Finishing", 0, {}),
    (238, "charlie", Verb.START, "Finishing", 0, {}),
    (220, "sam", Verb.CANCEL, "Printing", 2, {"reason": "customer withdrew the order"}),
    (200, "alice", Verb.REPORT, "Printing", 0, {"done": 980, "defective": 20}),
    (198, "alice", Verb.COMPLETE, "Printing", 0, {}),
    (190, "bob", Verb.REPORT, "Printing", 1, {"done": 2400}),
    (189, "bob", Verb.COMPLETE, "Printing", 1, {}),
    (150, "charlie", Verb.COMPLETE, "Finishing", 0, {}),
    (140, "sam", Verb.CANCEL, "Packing", 0, {"reason": "merged with another order"}),
    (120, "liwei", Verb.CLAIM, "Finishing", 1, {}),
    (118, "liwei", Verb.START, "Finishing", 1, {}),
    (90, "charlie", Verb.CLAIM, "Finishing", 2, {}),
    (85, "sam", Verb.ASSIGN, "Finishing", 3, {"to": "charlie"}),
    (60, "charlie", Verb.START, "Finishing", 2, {}),
    (55, "bob", Verb.CLAIM, "Printing", 3, {}),
    (52, "bob", Verb.START, "Printing", 3, {}),
    (41, "alice", Verb.CLAIM, "Printing", 4, {}),
    (40, "alice", Verb.START, "Printing", 4, {}),
    (35, "liwei", Verb.REPORT, "Finishing", 1, {"done": 1200, "defective": 8}),
    (33, "liwei", Verb.PAUSE, "Finishing", 1, {}),
    (30, "ana", Verb.CLAIM, "Prepress", 1, {}),
    (28, "ana", Verb.START, "Prepress", 1, {}),
    (20, "bob", Verb.PAUSE, "Printing", 3, {}),
    (15, "alice", Verb.CLAIM, "Printing", 5, {}),
    (12, "sam", Verb.ASSIGN, "Packing", 1, {"to": "liwei"}),
    (8, "bob", Verb.CLAIM, "Printing", 6, {}),
    (5, "alice", Verb.REPORT, "Printing", 4, {"done": 300, "defective": 4}),
)


@transaction.atomic
def fill(slug: str = "demo", name: str = "Press hall") -> Board:
    """Create the demo board, its people (all with the password `demo`) and its tasks, in one
    transaction.

    Raises:
        django.db.IntegrityError: the board exists already.
    """
    board = Board.objects.create(slug=slug, name=name)
    departments = {name: Department.objects.create(board=board, name=name) for name in DEPARTMENTS}
    people = _people(board, departments)
    start = clock()
    tasks = _tasks(board, departments, start)
    for minutes, who, verb, department, index, members in _HISTORY:
        fields = {**members, "task": tasks[department][index].id}
        if "to" in fields:
            fields["to"] = people[str(fields["to"])]
        at = start - timedelta(minutes=minutes)
        _carry_out(board, [(people[who], parse_command(verb, fields))], at)
    board.refresh_from_db()
    return board


def people() -> QuerySet[Person]:
    """Return the people who sign in with the demo's password."""
    usernames = [username for username, *_ in PEOPLE]
    return Person.objects.filter(username__in=usernames, is_active=True, is_staff=False)


def remove(board: Board) -> list[str]:
    """Remove a demo board, and those of its people who are on no other board and still have the
    demo's password; returns their usernames.

    Raises:
        Busy: another transaction held the board for more than 2 s; nothing was done.
    """
    removing.remove(board)
    left = people().filter(memberships=None, tasks=None)
    gone = [person for person in left if person.check_password(DEMO_PASSWORD)]
    for person in gone:
        person.delete()
    return [person.username for person in gone]


def _people(board: Board, departments: dict[str, Department]) -> dict[str, PersonId]:
    password = make_password(DEMO_PASSWORD)
    people = {}
    for username, name, role, names in PEOPLE:
        administers = username == ADMINISTRATOR
        person, _ = Person.objects.get_or_create(
            username=username,
            defaults={
                "name": name,
                "password": make_password(None) if administers else password,
                "is_staff": administers,
                "is_superuser": administers,
            },
        )
        if role is not None:
            membership = Membership.objects.create(board=board, person=person, role=role.value)
            membership.departments.set([departments[name] for name in names])
        people[username] = PersonId(person.pk)
    return people


def _tasks(
    board: Board, departments: dict[str, Department], start: datetime
) -> dict[str, list[Task]]:
    added: dict[str, list[Task]] = {}
    for department, commands in _new_tasks(departments, start):
        added[department] = _carry_out(
            board, [(None, command) for command in commands], start - timedelta(hours=6)
        )
    return added


def _new_tasks(
    departments: dict[str, Department], start: datetime
) -> Iterator[tuple[str, list[Command]]]:
    order = 4401
    for department, count in _HOW_MANY.items():
        commands = []
        for index in range(count):
            title, customer, quantity = _PRODUCTS[order % len(_PRODUCTS)]
            stations = _STATIONS[department]
            # The first task of each department is done or running for long; the others are due
            # within two shifts.
            due = start + timedelta(minutes=-18 + 25 * index if index != 4 else -18)
            fields = {
                "number": str(order),
                "title": title,
                "customer": customer,
                "station": stations[index % len(stations)],
                "department": departments[department].pk,
                "priority": _PRIORITIES[order % len(_PRIORITIES)],
                "quantity": quantity,
                "unit": "pcs",
                "due_at": due.replace(second=0, microsecond=0).isoformat()
                if index % 9 != 8
                else None,
            }
            commands.append(parse_command(Verb.ADD, fields))
            order += 1
        yield department, commands


def _carry_out(
    board: Board, commands: list[tuple[PersonId | None, Command]], at: datetime
) -> list[Task]:
    tasks = []
    for outcome in execute(
        BoardId(board.pk), [Request(person, command) for person, command in commands], lambda: at
    ):
        if isinstance(outcome, Exception):
            raise outcome
        assert outcome.task is not None
        tasks.append(outcome.task)
    return tasks
