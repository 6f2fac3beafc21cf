"""Whose rights changed: what is logged, what is not, and when the log says nothing (X2)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from board.access.identity import Access, Identity
from board.displays import displays
from board.models.board import Department
from board.models.displays import Display
from board.models.people import Membership, Person, Rights, RightsChange, Token
from board.people import rights
from board.people.credentials import Authentication, Credential, Means
from board.people.rights import RightsReading, Subject, display_subject, person_subject
from board.store import housekeeping
from tests.board.shop import Shop
from tests.board.test_credentials import session, terminal_session, token

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

RIGHT = "correct horse"


def alice() -> Person:
    return Person.objects.get(username="alice")


def deactivate() -> None:
    person = alice()
    person.is_active = False
    person.save()


def promote() -> None:
    membership = Membership.objects.get(person__username="alice")
    membership.role = "supervisor"
    membership.save()


def of_alice() -> frozenset[Subject]:
    return frozenset({person_subject(alice().pk)})


def of_the_display() -> frozenset[Subject]:
    return frozenset({display_subject(Display.objects.get().pk)})


CHANGES: dict[str, tuple[Callable[[], object], Callable[[], frozenset[Subject]]]] = {
    "a sign-out": (lambda: Session.objects.all().delete(), of_alice),
    "a token that is deleted": (lambda: Token.objects.all().delete(), of_alice),
    "a person who is deactivated": (deactivate, of_alice),
    "a role": (promote, of_alice),
    "departments": (
        lambda: Membership.objects.get(person__username="alice").departments.clear(),
        of_alice,
    ),
    "a membership that ends": (
        lambda: Membership.objects.filter(person__username="alice").delete(),
        of_alice,
    ),
    "a display that is removed": (
        lambda: displays.revoke(Display.objects.get(), alice(), timezone.now()),
        of_the_display,
    ),
    "a display that shall reload": (
        lambda: displays.order_reload(Display.objects.get()),
        of_the_display,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_names_whom_it_concerns(shop: Shop, change: str) -> None:
    terminal_session(shop)
    token("alice")
    before = rights.counter()
    make, whose = CHANGES[change]
    expected = whose()
    make()
    reading = rights.read(before)
    assert (reading.counter > before, reading.changed) == (True, expected)


def test_a_department_that_goes_may_concern_anyone(shop: Shop) -> None:
    before = rights.counter()
    Department.objects.filter(pk=shop.finishing).delete()
    assert rights.read(before).changed is None


def test_what_takes_nothing_away_is_no_change(shop: Shop) -> None:
    """A sign-in, a new person and token, and sessions that had run out."""
    person = alice()
    person.set_password(RIGHT)
    person.save()
    before = rights.counter()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        given = {"username": "alice", "password": RIGHT}
        reply = Client().post("/api/session", given, content_type="application/json")
        assert reply.status_code == 200
    Person.objects.create_user("newcomer", name="New", password=None)
    token("bob")
    session("bob")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    housekeeping.tidy(datetime.now(UTC))
    assert Session.objects.count() == 0
    assert rights.counter() == before


@pytest.mark.parametrize("second", ["bob", "alice"])
def test_a_sign_in_over_another_ends_that_one_alone(shop: Shop, second: str) -> None:
    """Nothing of the one before stays open in the same browser."""
    for username in ("alice", "bob"):
        person = Person.objects.get(username=username)
        person.set_password(RIGHT)
        person.save()
    before = rights.counter()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        browser = Client()
        for username in ("alice", second):
            given = {"username": username, "password": RIGHT}
            browser.post("/api/session", given, content_type="application/json")
    assert rights.read(before).changed == of_alice()
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "gap", ["an earlier release counted", "a backup", "too many", "never read", "old"]
)
def test_where_the_log_does_not_reach_anyone_may_be_concerned(shop: Shop, gap: str) -> None:
    token("alice")
    before = rights.counter()
    Token.objects.all().delete()
    since: int | None = before
    match gap:
        case "an earlier release counted":
            Rights.objects.update(counter=before + 2)
        case "a backup":
            since = before + 5
        case "too many":
            since = before - 5000
        case "never read":
            since = None
        case "old":
            RightsChange.objects.update(at=timezone.now() - timedelta(hours=1))
            rights.forget(datetime.now(UTC))
    assert rights.read(since).changed is None


def test_the_log_is_what_was_committed(shop: Shop) -> None:
    token("alice")
    before = rights.counter()
    with transaction.atomic():
        Token.objects.all().delete()
        transaction.set_rollback(True)
    assert rights.read(before) == RightsReading(before, before, frozenset())
    promote()
    Token.objects.all().delete()
    reading = rights.read(before)
    assert (reading.counter, reading.changed) == (before + 2, of_alice())
    rights.forget(datetime.now(UTC))
    assert rights.read(before) == reading, "what is recent is kept"


ALICE, TABLET = person_subject(7), display_subject(3)


@pytest.mark.parametrize(
    ("shown", "changed", "later"),
    [
        (4, {person_subject(8)}, 6),
        (5, {person_subject(8)}, 6),
        (4, {display_subject(7)}, 6),
        (4, {ALICE}, 4),
        (4, {TABLET}, 4),
        (3, {person_subject(8)}, 3),
        (7, {person_subject(8)}, 7),
        (None, {person_subject(8)}, None),
        (4, None, 4),
    ],
)
def test_an_access_is_confirmed_only_by_changes_of_others(
    shop: Shop, shown: int | None, changed: set[Subject] | None, later: int | None
) -> None:
    """Read at 4, now at 6; it was opened at a tablet, and ends with that."""
    seat = displays.Seat(shop.id, None, None)  # type: ignore[arg-type]
    proved = Authentication(Credential(Means.SESSION, "s"), shown)
    access = Access(Identity(proved, "", 10, 40, person=shop.people["alice"], terminal=3), seat)
    told = None if changed is None else frozenset(changed)
    if changed is not None and ALICE in changed:
        told = of_alice()
    confirmed = access.confirmed(RightsReading(6, 4, told))
    assert confirmed.identity.authentication.rights == later
