"""Sets up an empty database for a shop: the first administrator, a board, its departments, people.

`dibs init` and the first page of an empty server ask for it.
"""

import secrets
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from board.domain.values import Role
from board.models.board import Board, Department
from board.models.people import Membership, Person


class NotEmpty(Exception):
    """The database has people or boards already."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Content of the set-up form. The administrator supervises the board."""

    username: str
    name: str
    password: str
    slug: str
    board: str
    time_zone: str
    language: str
    departments: tuple[str, ...]
    people: tuple[str, ...] = ()
    """Names of operators of all departments. Each gets a username and a password."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who was made, and the password that only this value has."""

    name: str
    username: str
    password: str


def is_empty() -> bool:
    return not (Person.objects.exists() or Board.objects.exists())


@transaction.atomic
def set_up(shop: Shop) -> tuple[Person, list[Newcomer]]:
    """Create all of it, or nothing; returns the administrator, and the others with their passwords.

    Raises:
        NotEmpty: there is something already.
        ValidationError: a field is wrong; by the names of Shop's fields.
    """
    # SQLite's transaction holds its lock. On PostgreSQL two of these meet at unique names.
    if not is_empty():
        raise NotEmpty
    if not shop.departments:
        raise ValidationError({"departments": _("At least one department.")})
    person = Person(username=shop.username, name=shop.name, is_staff=True, is_superuser=True)
    try:
        validate_password(shop.password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    person.set_password(shop.password)
    person.full_clean()
    person.save()
    board = Board(slug=shop.slug, name=shop.board, time_zone=shop.time_zone, language=shop.language)
    try:
        board.full_clean()
    except ValidationError as error:
        # A board's name is the field `board` here.
        wrong = error.message_dict
        if "name" in wrong:
            wrong["board"] = wrong.pop("name")
        raise ValidationError(wrong) from None
    board.save()
    departments = [Department(board=board, name=name) for name in shop.departments]
    for department in departments:
        try:
            department.full_clean()
        except ValidationError as error:
            raise ValidationError({"departments": error.messages}) from None
        department.save()
    membership = Membership.objects.create(board=board, person=person, role=Role.SUPERVISOR.value)
    membership.departments.set(departments)
    return person, [_add(name, board, departments) for name in shop.people]


def _add(name: str, board: Board, departments: list[Department]) -> Newcomer:
    newcomer = Newcomer(name, ".".join(name.lower().split()), secrets.token_urlsafe(9))
    person = Person(username=newcomer.username, name=name)
    person.set_password(newcomer.password)
    try:
        person.full_clean()
    except ValidationError as error:
        raise ValidationError({"people": [f"{name}: {text}" for text in error.messages]}) from None
    person.save()
    membership = Membership.objects.create(board=board, person=person, role=Role.OPERATOR.value)
    membership.departments.set(departments)
    return newcomer
