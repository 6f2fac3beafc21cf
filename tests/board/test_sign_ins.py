"""A person's sessions: known by their first use, ended alone or together, forgotten when gone."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from board.displays import displays
from board.models.displays import Display
from board.models.people import Person, SignIn
from board.people import sign_ins
from board.people.credentials import OPENED, OPENED_MOST, holders
from board.people.last_use import LastUse
from board.people.rights import counter
from board.people.sessions import SessionStore
from tests.board.shop import Shop
from tests.board.test_credentials import session, terminal_session

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def alice(shop: Shop) -> Person:
    return Person.objects.get(username="alice")


def test_a_session_of_an_earlier_release_is_known_from_its_first_use(alice: Person) -> None:
    here, sleeping = session("alice"), session("alice")
    session("bob")
    uses = LastUse()
    uses.note(here)
    uses.write()
    (row,) = sign_ins.listed(alice, here.secret)
    assert (row["here"], row["device"], row["terminal"]) == (True, "", "")
    # One that sleeps is not known, and ends with the others all the same.
    assert sign_ins.end_others(alice, here.secret) == 1
    assert holders({here, sleeping}).keys() == {here}
    assert Session.objects.count() == 2


def test_a_session_that_opens_nothing_any_more_is_not_listed(alice: Person, shop: Shop) -> None:
    there, tablet = session("alice"), terminal_session(shop)
    sign_ins.used([there.secret, tablet.secret], timezone.now())
    assert {row["terminal"] for row in sign_ins.listed(alice, None)} == {"", "T"}
    displays.revoke(Display.objects.get(), alice, timezone.now())
    assert [row["terminal"] for row in sign_ins.listed(alice, None)] == [""]
    alice.set_password("another one")
    alice.save()
    assert sign_ins.listed(alice, None) == []


def test_a_session_is_ended_by_its_person_alone_and_that_is_told(alice: Person) -> None:
    there = session("alice")
    sign_ins.used([there.secret], timezone.now())
    (row,) = sign_ins.listed(alice, None)
    before = counter()
    assert not sign_ins.end(Person.objects.get(username="bob"), row["id"])
    assert (holders({there}).keys(), counter()) == ({there}, before)
    assert sign_ins.end(alice, row["id"])
    assert (holders({there}), counter()) == ({}, before + 1)


def test_a_session_at_a_terminal_lasts_twelve_hours_at_most(shop: Shop) -> None:
    """However often it is kept: a commands' batch and a new socket ask the same function."""
    shown = terminal_session(shop)
    assert holders({shown})[shown].until is not None
    store = SessionStore(shown.secret)
    opened = timezone.now() - OPENED_MOST + timedelta(minutes=1)
    store[OPENED] = int(opened.timestamp())
    store.set_expiry(3600)
    store.save()
    until = holders({shown})[shown].until
    assert until is not None
    assert abs(until - opened - OPENED_MOST) < timedelta(seconds=2)
    store[OPENED] = int((opened - timedelta(minutes=2)).timestamp())
    store.save()
    assert holders({shown}) == {}


def test_sign_ins_of_sessions_that_are_gone_are_forgotten(alice: Person) -> None:
    gone, there = session("alice"), session("alice")
    sign_ins.used([gone.secret, there.secret], timezone.now())
    Session.objects.filter(pk=gone.secret).delete()
    sign_ins.forget()
    assert [row.session for row in SignIn.objects.all()] == [there.secret]
