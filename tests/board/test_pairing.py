"""Pairing on a clock of ours."""

from datetime import UTC, datetime, timedelta

import pytest

from board.displays import pairing
from board.domain.display_settings import DisplayKind, DisplaySettings
from board.domain.errors import UnknownCode
from board.models.board import Board
from board.models.displays import Display, Pairing
from board.models.people import Person, WrongTry
from board.store.housekeeping import tidy
from tests.board.shop import Shop

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
SETTINGS = DisplaySettings(name="Hall A", board="press", kind=DisplayKind.WALL)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def redeem(code: str, now: datetime) -> Display:
    sam = Person.objects.get(username="sam")
    return pairing.redeem(code, Board.objects.get(slug="press"), SETTINGS, sam, "10.0.0.9", now)


@pytest.fixture
def started(shop: Shop) -> pairing.Started:
    return pairing.start(DisplayKind.WALL, "", "10.0.0.5", NOW)


def test_a_code_can_be_redeemed_within_ten_minutes(started: pairing.Started) -> None:
    display = redeem(started.pairing.code, minutes(9.99))
    assert (display.digest, display.seen_address) == (started.pairing.digest, "10.0.0.5")


def test_a_code_is_over_after_ten_minutes(started: pairing.Started) -> None:
    assert pairing.waiting(started.secret, minutes(9.99)) is not None
    assert pairing.waiting(started.secret, minutes(10)) is None
    with pytest.raises(UnknownCode):
        redeem(started.pairing.code, minutes(10))


def test_a_code_makes_one_display(started: pairing.Started) -> None:
    redeem(started.pairing.code, NOW)
    with pytest.raises(UnknownCode):
        redeem(started.pairing.code, NOW)
    assert Display.objects.count() == 1
    assert pairing.waiting(started.secret, NOW) is None


def test_the_slower_supervisor_has_not_guessed(started: pairing.Started) -> None:
    redeem(started.pairing.code, NOW)
    for _ in range(6):
        with pytest.raises(UnknownCode):
            redeem(started.pairing.code, NOW)
        with pytest.raises(UnknownCode):
            pairing.look(started.pairing.code, Person.objects.get(username="sam"), "10.0.0.9", NOW)
    assert WrongTry.objects.count() == 0
    with pytest.raises(UnknownCode):
        redeem(started.pairing.code, minutes(10))
    assert WrongTry.objects.count() == 2


def test_old_codes_and_tries_are_forgotten(started: pairing.Started) -> None:
    with pytest.raises(UnknownCode):
        redeem("000000000", NOW)
    assert WrongTry.objects.count() == 2
    tidy(minutes(9))
    assert (Pairing.objects.count(), WrongTry.objects.count()) == (1, 2)
    tidy(minutes(10))
    assert (Pairing.objects.count(), WrongTry.objects.count()) == (0, 0)
