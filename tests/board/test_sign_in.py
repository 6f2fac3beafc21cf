"""How often a password may be guessed, whichever door one stands at: ten times for a name and from
an address.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from board.models.people import Person, WrongTry

RIGHT = "correct horse"


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> Iterator[None]:
    """Two people; one administers."""
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=quick, ALLOWED_HOSTS=["testserver"]):
        Person.objects.create_user("alice", password=RIGHT, name="Alice Chen")
        Person.objects.create_user("admin", password=RIGHT, name="Robin Admin", is_staff=True)
        yield


def at_the_board(address: str, username: str, password: str = RIGHT) -> int:
    """Try to sign in; returns the status."""
    given = {"username": username, "password": password}
    reply = Client(REMOTE_ADDR=address).post("/api/session", given, content_type="application/json")
    return reply.status_code


def at_the_administration(address: str, username: str, password: str = RIGHT) -> str:
    """Try to sign in; says what comes of it."""
    reply = Client(REMOTE_ADDR=address).post(
        "/admin/login/", {"username": username, "password": password}
    )
    if reply.status_code == 302:
        return "in"
    return "limited" if "Too many tries" in reply.content.decode() else "wrong"


def test_whom_the_board_stops_the_administration_stops_too() -> None:
    assert [at_the_board("203.0.113.1", "admin", "no") for _ in range(11)] == [*[401] * 10, 429]
    assert at_the_administration("203.0.113.2", "admin") == "limited", "for this name"
    assert at_the_board("203.0.113.1", "alice") == 429, "from this address"
    assert at_the_board("203.0.113.2", "alice") == 200


def test_whom_the_administration_stops_the_board_stops_too() -> None:
    assert at_the_administration("203.0.113.1", "admin") == "in"
    assert {at_the_administration("203.0.113.1", "admin", "no") for _ in range(10)} == {"wrong"}
    assert at_the_administration("203.0.113.1", "admin") == "limited"
    assert at_the_board("203.0.113.2", "admin") == 429


def test_a_right_password_costs_no_try() -> None:
    for _ in range(11):
        assert at_the_board("203.0.113.1", "alice") == 200
    assert not WrongTry.objects.exists()


def test_a_name_that_looks_like_an_address_stops_nobody_there() -> None:
    for _ in range(10):
        at_the_board("203.0.113.1", "203.0.113.2", "no")
    assert at_the_board("203.0.113.2", "alice") == 200


def test_what_is_remembered_of_a_name_is_short_and_unreadable() -> None:
    """People type passwords where the name belongs."""
    at_the_board("203.0.113.1", "my password" * 1000, "no")
    keys = WrongTry.objects.values_list("key", flat=True)
    assert max(map(len, keys)) <= 100
    assert not any("my password" in key for key in keys)


@pytest.mark.parametrize("demo", ["0", "1", "lan"])
def test_the_demos_password_opens_no_administrators_account(demo: str) -> None:
    for person in Person.objects.all():
        person.set_password("demo")
        person.save()
    with override_settings(DEMO=demo):
        assert at_the_administration("127.0.0.1", "admin", "demo") == "wrong"
        assert at_the_board("127.0.0.1", "admin", "demo") == 401
        # Django's own client did not come through the server, and is not near.
        assert at_the_board("127.0.0.1", "alice", "demo") == 401
