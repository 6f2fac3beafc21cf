"""Passwords as they are chosen: what is too weak, one's own change, links that open once."""

from datetime import UTC, datetime

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

from board.domain.errors import RateLimited, UnknownLink, WeakPassword, WrongSecret
from board.edge.arrival import Arrival
from board.models.log import SecurityLine
from board.models.people import Membership, Person
from board.people import passwords
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
HERE = Arrival("203.0.113.1", secure=False, host="dibs.example", direct=True)
OLD, NEW = "correct horse", "battery staple"
WEAK = ["a", "demo", "1234567", "password1", "93847561", "Alice Chen", "alicechen"]


@pytest.fixture
def alice(shop: Shop) -> Person:
    person = Person.objects.get(username="alice")
    person.name = "Alice Chen"
    person.set_password(OLD)
    person.save()
    return person


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize("weak", WEAK)
def test_what_is_easy_to_guess_is_no_password(alice: Person, weak: str) -> None:
    """At each door: one's own change, a link, and the administrator's form and command."""
    link = passwords.make_link(alice)
    with pytest.raises(WeakPassword):
        passwords.change_own(alice, OLD, weak, HERE, NOW)
    with pytest.raises(WeakPassword):
        passwords.use_link(link, weak, NOW)
    assert fresh(alice).check_password(OLD)
    passwords.use_link(link, NEW, NOW)


def test_the_command_checks_what_it_is_given(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "1234567")
    given = {"interactive": False, "username": "robin", "name": "Robin"}
    with pytest.raises(CommandError, match="too short"):
        call_command("createsuperuser", **given)
    assert not Person.objects.filter(username="robin").exists()


def test_ones_own_password_is_changed_by_the_old_one(alice: Person) -> None:
    with pytest.raises(WrongSecret):
        passwords.change_own(alice, "wrong", NEW, HERE, NOW)
    # Another page has changed it since this one read the person.
    stale = fresh(alice)
    passwords.change_own(alice, OLD, NEW, HERE, NOW)
    with pytest.raises(WrongSecret):
        passwords.change_own(stale, OLD, "stale and late", HERE, NOW)
    assert fresh(alice).check_password(NEW)
    for _ in range(4):
        with pytest.raises(WrongSecret):
            passwords.change_own(fresh(alice), "wrong", OLD, HERE, NOW)
    with pytest.raises(RateLimited):
        passwords.change_own(fresh(alice), NEW, OLD, HERE, NOW)


def test_a_link_opens_once(alice: Person) -> None:
    first, second = passwords.make_link(alice), passwords.make_link(alice)
    assert passwords.use_link(first, NEW, NOW) == alice
    for used in (first, second, "", ".", f"{alice.pk}.", f"{2**60}.x", first[:-1]):
        with pytest.raises(UnknownLink):
            passwords.use_link(used, OLD, NOW)
    assert fresh(alice).check_password(NEW)


def test_a_link_ends_with_what_it_was_made_for(alice: Person, new_shop: type[Shop]) -> None:
    """A day later, for a deactivated person, and where it would open more than then."""
    link = passwords.make_link(alice)
    with override_settings(PASSWORD_RESET_TIMEOUT=-1), pytest.raises(UnknownLink):
        passwords.use_link(link, NEW, NOW)
    for change in ({"is_active": False}, {"is_staff": True}):
        Person.objects.filter(pk=alice.pk).update(**change)
        with pytest.raises(UnknownLink):
            passwords.use_link(link, NEW, NOW)
        Person.objects.filter(pk=alice.pk).update(is_active=True, is_staff=False)
    Membership.objects.filter(person=alice).update(role="supervisor")
    with pytest.raises(UnknownLink):
        passwords.use_link(link, NEW, NOW)
    Membership.objects.filter(person=alice).update(role="operator")
    new_shop("paint")
    with pytest.raises(UnknownLink):
        passwords.use_link(link, NEW, NOW)
    Membership.objects.filter(person=alice, board__slug="paint").delete()
    passwords.use_link(link, NEW, NOW)


def test_one_that_is_set_at_the_command_line_is_told(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    call_command("changepassword", "alice")
    assert fresh(alice).check_password(NEW)
    line = SecurityLine.objects.latest("pk")
    assert (line.event, line.outcome) == ("password", "ok")
    assert orjson.loads(line.facts) == {"by": "command line", "person": "alice"}
