"""How people prove who they are at a shared terminal: a PIN or a badge, kept as hashes. It knows no terminal's page."""

import re
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import salted_hmac

from board.domain.errors import Invalid, PermissionDenied, WrongSecret
from board.domain.ids import DisplayId
from board.domain.values import Role
from board.edge.arrival import Arrival
from board.models.people import Person
from board.people.attempts import Limit, one_hash, one_try
from board.people.sign_in import password_opens

_PIN: Final = re.compile(r"[0-9]{4,8}")
_BADGE: Final = re.compile(r"[\x21-\x7e]{4,64}")


def may_set(by: Person, person: Person) -> bool:
    """Whether a supervisor may set somebody's PIN and badge: with them one could act as that person on every board."""
    supervised = by.memberships.filter(role=Role.SUPERVISOR.value).values("board")
    return by.is_staff or not (
        person.is_staff or person.memberships.exclude(board__in=supervised).exists()
    )


def require_may_set(by: Person, person: Person) -> None:
    """Refuse what `may_set` does not allow.

    Raises:
        PermissionDenied: the person is an administrator, or a member of a board that `by` does not supervise.
    """
    if not may_set(by, person):
        raise PermissionDenied


def check_pin(pin: str) -> None:
    """Refuse what is no PIN: it has four to eight digits.

    Raises:
        Invalid: it is none.
    """
    if not _PIN.fullmatch(pin):
        raise Invalid("pin")


def set_pin(person: Person, pin: str) -> None:
    """Give a person a PIN; an empty one takes it away.

    Raises:
        Invalid: it is none.
    """
    if pin:
        check_pin(pin)
    Person.objects.filter(pk=person.pk).update(pin=make_password(pin) if pin else "")


def check_badge(person: Person, badge: str) -> None:
    """Refuse what cannot be a person's badge: it is what a scanner types, four to 64 characters, and of one person.

    Raises:
        Invalid: it is none, or somebody else's.
    """
    if (
        not _BADGE.fullmatch(badge)
        or Person.objects.filter(badge=_digest(badge)).exclude(pk=person.pk).exists()
    ):
        raise Invalid("badge")


def set_badge(person: Person, badge: str) -> None:
    """Give a person a badge; an empty one takes it away.

    Raises:
        Invalid: it is none, or somebody else's.
    """
    if badge:
        check_badge(person, badge)
    Person.objects.filter(pk=person.pk).update(badge=_digest(badge) if badge else None)


def prove_pin(person: Person, pin: str, terminal: DisplayId, now: datetime) -> None:
    """Check a PIN that was typed at a terminal.

    Raises:
        WrongSecret: it is not theirs, or they have none.
        RateLimited: too many wrong tries at this terminal or for this person.
    """
    with one_hash(_at(terminal), _for(person), now=now):
        if not person.pin or not check_password(pin, person.pin):
            raise WrongSecret


def prove_password(
    person: Person, password: str, terminal: DisplayId, arrival: Arrival, now: datetime
) -> None:
    """Check a password that was typed at a terminal, as `prove_pin` does."""
    with one_hash(_at(terminal), _for(person), now=now):
        if not password_opens(person, password, arrival):
            raise WrongSecret


def by_badge(badge: str, terminal: DisplayId, now: datetime) -> Person:
    """Find whose badge was scanned at a terminal.

    Raises:
        WrongSecret: nobody's.
        RateLimited: too many wrong tries at this terminal.
    """
    with one_try(_at(terminal), now=now):
        person = Person.objects.filter(badge=_digest(badge), is_active=True).first()
        if person is None:
            raise WrongSecret
        return person


def prove_own(person: Person, secret: str, arrival: Arrival, now: datetime) -> None:
    """Check the old PIN or the password of somebody who wants to change their own PIN.

    Raises:
        WrongSecret: it is neither.
        RateLimited: too many wrong tries for this person.
    """
    with one_hash(_for(person), now=now):
        is_pin = person.pin and check_password(secret, person.pin)
        if not is_pin and not password_opens(person, secret, arrival):
            raise WrongSecret


def _digest(badge: str) -> str:
    # Badges are numbers that can be guessed through: only with the server's key is their hash of any use.
    return salted_hmac("dibs.badge", badge, algorithm="sha256").hexdigest()


def _at(terminal: DisplayId) -> Limit:
    return Limit(f"pin terminal {terminal}")


def _for(person: Person) -> Limit:
    return Limit(f"pin person {person.pk}")
