"""How often a password may be guessed, whichever door one stands at: ten times for a name and from an address."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from board import demo, sign_in
from board.limits import Limits


@pytest.fixture(autouse=True)
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo's people, who may sign in from everywhere; no second passes."""
    monkeypatch.setattr(sign_in, "wrong_passwords", Limits(lambda: 0.0))
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(DEMO=True, PASSWORD_HASHERS=quick, ALLOWED_HOSTS=["testserver"]):
        demo.fill()
        yield


def at_the_board(address: str, username: str, password: str = "demo") -> int:
    """Try to sign in; gives the status."""
    given = {"username": username, "password": password}
    reply = Client(REMOTE_ADDR=address).post("/api/session", given, content_type="application/json")
    return reply.status_code


def at_the_administration(address: str, username: str, password: str = "demo") -> bool:
    """Try to sign in; says whether one is in."""
    reply = Client(REMOTE_ADDR=address).post("/admin/login/", {"username": username, "password": password})
    return reply.status_code == 302


def test_whom_the_board_stops_the_administration_stops_too() -> None:
    assert [at_the_board("203.0.113.1", "admin", "no") for _ in range(11)] == [*[401] * 10, 429]
    assert not at_the_administration("203.0.113.2", "admin"), "for this name"
    assert at_the_board("203.0.113.1", "alice") == 429, "from this address"
    assert at_the_board("203.0.113.2", "alice") == 200


def test_whom_the_administration_stops_the_board_stops_too() -> None:
    assert at_the_administration("203.0.113.1", "admin")
    assert not any(at_the_administration("203.0.113.1", "admin", "no") for _ in range(10))
    assert at_the_board("203.0.113.2", "admin") == 429


def test_a_name_that_looks_like_an_address_stops_nobody_there() -> None:
    for _ in range(10):
        at_the_board("203.0.113.1", "203.0.113.2", "no")
    assert at_the_board("203.0.113.2", "alice") == 200


def test_what_is_remembered_of_a_long_name_is_short() -> None:
    at_the_board("203.0.113.1", "x" * 1_000_000, "no")
    kept = sign_in.wrong_passwords._buckets
    assert max(len(text) for key in kept for text in key) == 150  # type: ignore[attr-defined]
