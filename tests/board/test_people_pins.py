"""PINs and badges: what they look like, who may set them, and who has proved themselves by them."""

from datetime import UTC, datetime

import pytest
from django.test.utils import override_settings

from board.domain.errors import Invalid, PermissionDenied, RateLimited, WeakPin, WrongSecret
from board.domain.ids import DisplayId
from board.edge.arrival import Arrival
from board.models.people import Membership, Person
from board.people import pins
from tests.board.shop import Shop

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
TABLET, OTHER = DisplayId(3), DisplayId(4)
HERE = Arrival("203.0.113.1", secure=False, host="dibs.example", direct=True)


@pytest.fixture(autouse=True)
def cheap_hashes() -> object:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def person(username: str) -> Person:
    return Person.objects.get(username=username)


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "\uff11\uff12\uff13\uff14", "1234\n"])
def test_a_pin_has_four_to_eight_digits(shop: Shop, pin: str) -> None:
    with pytest.raises(Invalid):
        pins.set_pin(person("alice"), pin)
    assert not person("alice").pin


@pytest.mark.parametrize("pin", ["0000", "1111", "1234", "87654321", "7890", "3210", "99999"])
def test_what_a_thief_tries_first_is_no_pin(shop: Shop, pin: str) -> None:
    with pytest.raises(WeakPin):
        pins.set_pin(person("alice"), pin)
    assert not person("alice").pin


@pytest.mark.parametrize("badge", ["abc", "x" * 65, "a b c d", "\u00e9\u00e9\u00e9\u00e9"])
def test_a_badge_is_what_a_scanner_types(shop: Shop, badge: str) -> None:
    with pytest.raises(Invalid):
        pins.set_badge(person("alice"), badge)


def test_a_badge_belongs_to_one_person(shop: Shop) -> None:
    pins.set_badge(person("alice"), "0042-7")
    pins.set_badge(person("alice"), "0042-7")
    with pytest.raises(Invalid):
        pins.set_badge(person("bob"), "0042-7")
    assert pins.by_badge("0042-7", TABLET, NOW) == person("alice")
    pins.set_badge(person("alice"), "")
    with pytest.raises(WrongSecret):
        pins.by_badge("0042-7", TABLET, NOW)


def test_secrets_are_stored_as_hashes(shop: Shop) -> None:
    pins.set_pin(person("alice"), "4711")
    pins.set_badge(person("alice"), "0042-7")
    assert "4711" not in person("alice").pin
    assert "0042" not in (person("alice").badge or "")


def test_a_pin_proves_its_person_alone(shop: Shop) -> None:
    pins.set_pin(person("alice"), "4711")
    pins.prove_pin(person("alice"), "4711", TABLET, NOW)
    for username in ("alice", "bob"):
        with pytest.raises(WrongSecret):
            pins.prove_pin(person(username), "4712", TABLET, NOW)
    pins.set_pin(person("alice"), "")
    with pytest.raises(WrongSecret):
        pins.prove_pin(person("alice"), "", TABLET, NOW)


def test_five_wrong_ones_stop_the_terminal_and_the_person(shop: Shop) -> None:
    for username in ("alice", "bob"):
        pins.set_pin(person(username), "4711")
    for _ in range(5):
        with pytest.raises(WrongSecret):
            pins.prove_pin(person("alice"), "0000", TABLET, NOW)
    for who, where in (("alice", OTHER), ("bob", TABLET)):
        with pytest.raises(RateLimited):
            pins.prove_pin(person(who), "4711", where, NOW)
    pins.prove_pin(person("bob"), "4711", OTHER, NOW)


def test_ones_own_pin_is_changed_by_the_password_and_elsewhere_by_the_old_one(shop: Shop) -> None:
    """At a terminal, with a PIN that was seen there, one could take it from its person."""
    alice = person("alice")
    alice.set_password("correct horse")
    alice.save()
    pins.prove_own(alice, "correct horse", HERE, NOW, pin_counts=False)
    pins.set_pin(alice, "4711")
    pins.prove_own(person("alice"), "4711", HERE, NOW, pin_counts=True)
    for wrong, counts in (("4712", True), ("4711", False)):
        with pytest.raises(WrongSecret):
            pins.prove_own(person("alice"), wrong, HERE, NOW, pin_counts=counts)


def test_a_supervisor_sets_those_of_people_on_their_boards_alone(
    shop: Shop, new_shop: type[Shop]
) -> None:
    """With a PIN one acts as that person everywhere."""
    sam = person("sam")
    pins.require_may_set(sam, person("alice"))
    new_shop("paint")
    pins.require_may_set(sam, person("alice"))
    Membership.objects.filter(board__slug="paint", person=sam).delete()
    with pytest.raises(PermissionDenied):
        pins.require_may_set(sam, person("alice"))
    Person.objects.filter(username="bob").update(is_staff=True)
    Membership.objects.filter(board__slug="paint").delete()
    with pytest.raises(PermissionDenied):
        pins.require_may_set(sam, person("bob"))
    pins.require_may_set(person("bob"), person("sam"))
