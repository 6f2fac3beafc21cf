"""Passwords as they are chosen: one check for every door, one's own change, and links with which a
person chooses a new one.
"""

from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction

from board.domain.errors import DirectorysPassword, UnknownLink, WeakPassword, WrongSecret
from board.domain.ids import whole_number
from board.edge.arrival import Arrival
from board.models.people import Person
from board.people import directory
from board.people.attempts import Limit, one_hash
from board.people.rights import person_subject, rights_changed
from board.people.sign_in import password_opens
from board.people.standing import standing_of


def check_password(person: Person, password: str) -> None:
    """Check a new password by Django's validators (AUTH_PASSWORD_VALIDATORS).

    Raises:
        WeakPassword: it is short, common, only digits, or like the person's name.
    """
    try:
        validate_password(password, person)
    except ValidationError:
        raise WeakPassword from None


def change_own(person: Person, old: str, new: str, arrival: Arrival, now: datetime) -> None:
    """Change the password of a person who knows it; their other sessions end.

    Raises:
        WrongSecret: `old` is not the person's password.
        WeakPassword: `new` is too easy to guess.
        RateLimited: too many wrong attempts for this person.
        DirectorysPassword: the company's directory has the password.
    """
    _require_own(person)
    check_password(person, new)
    with one_hash(Limit(f"password person {person.pk}"), now=now):
        if not password_opens(person, old, arrival):
            raise WrongSecret
    if not _replace(person, new):
        raise WrongSecret


class _Links(PasswordResetTokenGenerator):
    """Django's tokens: valid for PASSWORD_RESET_TIMEOUT, and until the password is another one.

    They end as well when the account may more than it did when the link was made.
    """

    key_salt = "dibs.password-link"

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        standing = standing_of(user)
        roles = sorted((int(board), role.value) for board, role in standing.roles.items())
        return f"{user.pk} {user.password} {standing.administers} {roles} {timestamp}"


_links: Final = _Links()


def make_link(person: Person) -> str:
    """Return the secret of a link with which this person chooses a new password, once.

    Raises:
        DirectorysPassword: the company's directory has the password. One here would open boards
            for a person who has left the company.
    """
    _require_own(person)
    return f"{person.pk}.{_links.make_token(person)}"


def use_link(secret: str, password: str, now: datetime) -> Person:
    """Set the password of the person for whom a link was made; their sessions end.

    Raises:
        UnknownLink: it was used, has expired, or was never made.
        DirectorysPassword: the company's directory has signed the person in meanwhile.
        WeakPassword: the password is too easy to guess; the link stays valid.
        RateLimited: too many people at once.
    """
    number, _, token = secret.partition(".")
    person = Person.objects.filter(pk=whole_number(number) or 0, is_active=True).first()
    if person is None or not _links.check_token(person, token):
        raise UnknownLink
    _require_own(person)
    check_password(person, password)
    with one_hash(now=now):
        if not _replace(person, password):
            raise UnknownLink
    return person


def _require_own(person: Person) -> None:
    if directory.is_directorys(person) and not person.has_usable_password():
        raise DirectorysPassword


def _replace(person: Person, password: str) -> bool:
    """Store a password in place of the one that was read; False if there is another by now."""
    hashed = make_password(password)
    with transaction.atomic():
        replaced = Person.objects.filter(pk=person.pk, password=person.password)
        if not replaced.update(password=hashed):
            return False
        rights_changed(person_subject(person.pk))
    person.password = hashed
    return True
