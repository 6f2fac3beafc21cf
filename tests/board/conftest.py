"""The database of the tests, and a small board in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from board.access.authenticator import authenticator
from board.domain.events import Changes
from board.signals import committed
from tests.board.shop import Shop


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's test database in a file: one in memory has other locks, and no second
    connection to read through.
    """
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # These tests survive no power cut, and empty all tables after each.
        default["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    """A board `press` with two departments, three operators and a supervisor."""
    return Shop("press")


@pytest.fixture
def new_shop(transactional_db: None) -> Callable[..., Shop]:
    """Makes a board with other settings, or one more with the same people."""
    return Shop


@pytest.fixture
def told() -> Iterator[list[Changes]]:
    """What boards were told after COMMIT, in order."""
    heard: list[Changes] = []

    def hear(changes: Changes, **_: Any) -> None:
        heard.append(changes)

    committed.connect(hear)
    yield heard
    committed.disconnect(hear)


@pytest.fixture(autouse=True)
def no_answer_is_remembered() -> None:
    """Each test has its own people, whose ids and tokens may be those of another test."""
    authenticator.forget()
