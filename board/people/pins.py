"""PINs and badges, which people use at shared terminals. Only hashes are stored."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from board.domain.errors import Invalid, PermissionDenied, WeakPin, WrongSecret
from board.domain.ids import DisplayId
from board.domain.standing import may_set_secrets
from board.edge.arrival import Arrival
from board.models.people import Person
from board.people.attempts import Limit, one_attempt, one_hash
from board.people.rights import person_subject, rights_changed
from board.people.sign_in import password_opens
from board.people.standing import standing_of

_PIN: Final = re.compile(r"[0-9]{4,8}")
_BADGE: Final = re.compile(r"[\x21-\x7e]{4,64}")


def may_set(by: Person, person: Person) -> bool:
    """Return whether `by` may set a person's PIN and badge, which open all their boards."""
    return may_set_secrets(standing_of(by), standing_of(person))


def require_may_set(by: Person, person: Person) -> None:
    """Check that `may_set` allows it.

    Raises:
        PermissionDenied: the person is an administrator, or a member of a board that `by` does not
            supervise.
    """
    if not may_set(by, person):
        raise PermissionDenied


def check_pin(pin: str) -> None:
    """Check that a PIN has four to eight digits, and is none of the first that a thief tries.

    Raises:
        Invalid: it has other characters, fewer or more.
        WeakPin: it is one digit again and again, or counts up or down.
    """
    if not _PIN.fullmatch(pin):
        raise Invalid("pin")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise WeakPin


def set_pin(person: Person, pin: str) -> None:
    """Store a person's PIN; an empty one removes it. Sessions that the old one opened end.

    Raises:
        Invalid, WeakPin: as `check_pin`.
    """
    if pin:
        check_pin(pin)
    person.pin = make_password(pin) if pin else ""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(pin=person.pin)
        rights_changed(person_subject(person.pk))


def check_badge_form(badge: str) -> None:
    """Check that a badge is what a scanner types, four to 64 characters.

    Raises:
        Invalid: it is not.
    """
    if not _BADGE.fullmatch(badge):
        raise Invalid("badge")


def check_badge(person: Person, badge: str) -> None:
    """Check a badge: its form, and that no other person has it.

    Raises:
        Invalid: it is malformed, or another person's.
    """
    check_badge_form(badge)
    if Person.objects.filter(badge=badge_digest(badge)).exclude(pk=person.pk).exists():
        raise Invalid("badge")


def set_badge(person: Person, badge: str) -> None:
    """Store a person's badge; an empty one removes it.

    Raises:
        Invalid: it is malformed, or another person's.
    """
    if badge:
        check_badge(person, badge)
    Person.objects.filter(pk=person.pk).update(badge=badge_digest(badge) if badge else None)


def prove_pin(person: Person, pin: str, terminal: DisplayId, now: datetime) -> None:
    """Check a PIN that was typed at a terminal.

    Raises:
        WrongSecret: it is not the person's, or they have none.
        RateLimited: too many wrong attempts at this terminal or for this person.
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
    """Find the person whose badge was scanned at a terminal.

    Raises:
        WrongSecret: no active person has it.
        RateLimited: too many wrong attempts at this terminal.
    """
    with one_attempt(_at(terminal), now=now):
        person = Person.objects.filter(badge=badge_digest(badge), is_active=True).first()
        if person is None:
            raise WrongSecret
        return person


def prove_own(
    person: Person, secret: str, arrival: Arrival, now: datetime, *, pin_counts: bool
) -> None:
    """Check the old PIN or the password of a person who changes their own PIN.

    Args:
        pin_counts: whether the old PIN is enough. At a terminal it is not: with a PIN that was seen
            there, one could take it from its person.

    Raises:
        WrongSecret: it is neither.
        RateLimited: too many wrong attempts for this person.
    """
    with one_hash(_for(person), now=now):
        is_pin = pin_counts and person.pin and check_password(secret, person.pin)
        if not is_pin and not password_opens(person, secret, arrival):
            raise WrongSecret


def badge_digest(badge: str) -> str:
    """Return what is stored of a badge."""
    # Badge numbers are few enough to try all of them: without the server's key, a plain hash would
    # reveal them.
    return salted_hmac("dibs.badge", badge, algorithm="sha256").hexdigest()


def _at(terminal: DisplayId) -> Limit:
    return Limit(f"pin terminal {terminal}")


def _for(person: Person) -> Limit:
    return Limit(f"pin person {person.pk}")
