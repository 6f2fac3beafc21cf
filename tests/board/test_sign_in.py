"""How often a password may be guessed, whichever door one stands at, and that this locks no shop
out.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

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


def test_ten_wrong_ones_stop_a_name_at_an_address_at_every_door() -> None:
    """And neither the others there nor that person elsewhere."""
    assert [at_the_board("203.0.113.1", "admin", "no") for _ in range(11)] == [*[401] * 10, 429]
    assert at_the_administration("203.0.113.1", "admin") == "limited"
    assert at_the_board("203.0.113.1", "alice") == 200
    assert at_the_administration("203.0.113.2", "admin") == "in"


def test_whom_the_administration_stops_the_board_stops_too() -> None:
    assert at_the_administration("203.0.113.1", "admin") == "in"
    assert {at_the_administration("203.0.113.1", "admin", "no") for _ in range(10)} == {"wrong"}
    assert at_the_administration("203.0.113.1", "admin") == "limited"
    assert at_the_board("203.0.113.1", "admin") == 429


def come_just_now() -> None:
    """Let the wrong tries until now be of this moment: the delay that they cause is short, and a
    busy machine slow.
    """
    WrongTry.objects.update(at=timezone.now())


def test_an_address_of_ipv6_is_the_network_of_its_client() -> None:
    for number in range(10):
        assert at_the_board(f"2001:db8:0:1::{number + 1:x}", "alice", "no") == 401
    assert at_the_board("2001:db8:0:1:ffff::1", "alice") == 429
    assert at_the_board("2001:db8:0:2::1", "alice") == 200


def test_a_name_that_is_tried_from_everywhere_is_delayed_and_not_locked() -> None:
    for number in range(20):
        assert at_the_board(f"203.0.113.{number + 1}", "alice", "no") == 401
    come_just_now()
    assert at_the_board("203.0.113.77", "alice") == 429
    assert at_the_board("203.0.113.77", "admin") == 200
    WrongTry.objects.update(at=F("at") - timedelta(seconds=2))
    assert at_the_board("203.0.113.77", "alice") == 200


def test_an_address_that_tries_many_names_is_stopped() -> None:
    WrongTry.objects.bulk_create(
        WrongTry(key="password from 203.0.113.1", at=timezone.now()) for _ in range(99)
    )
    assert at_the_board("203.0.113.1", "name", "no") == 401
    assert at_the_board("203.0.113.1", "alice") == 429
    assert at_the_board("203.0.113.2", "alice") == 200


def test_a_browser_that_signed_in_before_has_a_count_of_its_own() -> None:
    """Attempts of others with this name do not lock it out, and it is no way around the limit."""
    browser = Client(REMOTE_ADDR="203.0.113.1")

    def enter(username: str, password: str = RIGHT) -> int:
        # Signed out, as browsers are by the next shift.
        browser.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        given = {"username": username, "password": password}
        return browser.post("/api/session", given, content_type="application/json").status_code

    assert enter("alice") == 200
    for number in range(25):
        at_the_board(f"203.0.113.{number % 5 + 1}", "alice", "no")
    come_just_now()
    assert at_the_board("203.0.113.9", "alice") == 429
    assert enter("alice") == 200
    # It is known with this name, and with no other.
    assert [enter("admin", "no") for _ in range(11)] == [*[401] * 10, 429]
    assert [enter("alice", "no") for _ in range(11)] == [*[401] * 10, 429]


def test_a_forged_mark_of_a_browser_counts_as_none() -> None:
    for _ in range(10):
        at_the_board("203.0.113.1", "alice", "no")
    browser = Client(REMOTE_ADDR="203.0.113.1")
    browser.cookies["dibs_known"] = "eyJudW1iZXIiOiIxIn0:1abc:forged"
    given = {"username": "alice", "password": RIGHT}
    reply = browser.post("/api/session", given, content_type="application/json")
    assert reply.status_code == 429


def test_a_right_password_costs_no_try() -> None:
    for _ in range(11):
        assert at_the_board("203.0.113.1", "alice") == 200
    assert not WrongTry.objects.exists()


def test_a_name_that_looks_like_an_address_does_not_block_that_address() -> None:
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


def test_the_time_of_a_wrong_password_tells_no_name() -> None:
    """One hash is computed for each, whether there is such an account or not: also with the demo's
    password, which opens nothing here. The time measured is this thread's alone.
    """
    with override_settings(PASSWORD_HASHERS=["tests.hashers.Slow"]):
        Person.objects.update(password=make_password(RIGHT))
        Person.objects.create(username="left", name="L", is_active=False, password="")
        Person.objects.create(username="new", name="N", password=make_password(None))

        def work(of: str, password: str) -> float:
            start = time.thread_time()
            assert at_the_board("203.0.113.1", of, password) == 401
            return time.thread_time() - start

        work("alice", "no")
        start = time.thread_time()
        make_password("no")
        hashing = time.thread_time() - start
        for password in ("no", "demo"):
            for name in ("alice", "admin", "left", "new", "no-account"):
                assert work(name, password) > 0.8 * hashing, (name, password)
