"""The servers of the tests, each started once and only if a test asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from tests.order import in_turns
from tests.servers import made_once
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.servers.process import Process
from tests.servers.redis import Redis

# Tests are quicker than people.
QUICK = {
    "DIBS_COMMANDS_PER_S": "100000",
    "DIBS_BURST": "100000",
    "DIBS_MAX_SOCKETS_PER_PERSON": "500",
}

# A machine that does other work is slow, and no test is about that.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

IMPURE = frozenset(
    {
        "db",
        "transactional_db",
        "folder",
        "postgres",
        "redis",
        "browser",
        "tmp_path",
        "unused_tcp_port",
    }
)
"""Fixtures of tests that need a database, a server, a browser or files."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often tests of faults try: little in `make test`, for minutes in `make
    faults`.

    Attributes:
        frames: mutated frames on sockets.
        bodies: requests by schemathesis for each operation of the API.
        slow_s: for how long a slow client is flooded.
        scans: scans that are tried on a board.
        in_time: whether to wait for what takes a server's own intervals.
        copies: how many commands are held up until their repeats were refused.
        every_case: whether commands are tried over HTTP in every state of a task.
        every_theme: whether axe looks at each screen in every theme.
        every_width: whether screens are tried at every width in each language.
        away_s: for how long PostgreSQL is away, one time after the other.
        gone_s: for how long a server is gone under open screens, one time after the other.
    """

    frames: int = 360
    bodies: int = 4
    slow_s: int = 4
    scans: int = 18
    in_time: bool = False
    away_s: tuple[float, ...] = (8.5,)
    copies: int = 5
    every_case: bool = False
    every_theme: bool = False
    every_width: bool = False
    gone_s: tuple[int, ...] = (8,)


def pytest_configure() -> None:
    """Share with the workers of pytest-xdist, which begin later, what is made once."""
    made_once.share()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", action="store_true", help="try faults for minutes")
    parser.addoption(
        "--pure", action="store_true", help="only tests without a database, a server, a browser"
    )
    parser.addoption(
        "--engine",
        choices=("chromium", "firefox"),
        default="chromium",
        help="the browser of tests/browser",
    )
    parser.addoption(
        "--update-layouts", action="store_true", help="keep how walls are laid out now"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files in order, after pytest-django, which begins with what has a database; leave
    out, with `--pure`, each test that asks for more than this process.
    """
    files = [item.location[0] for item in items]
    place = {file: at for at, file in enumerate(in_turns(files))}
    items.sort(key=lambda item: place[item.location[0]])
    if not config.getoption("--pure"):
        return
    impure = [
        item
        for item in items
        if item.get_closest_marker("django_db")
        or not IMPURE.isdisjoint(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=impure)
    items[:] = [item for item in items if item not in set(impure)]


def on_database(
    request: pytest.FixtureRequest, name: str, *, empty: bool = False
) -> dict[str, str]:
    """Return what leads a server to the kind of database that the fixture's parameter names; on
    PostgreSQL to one of its own.
    """
    if request.param == "sqlite":
        return {}
    postgres: Postgres = request.getfixturevalue("postgres")
    return {"DATABASE_URL": postgres.create(name, empty=empty)}


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left() -> Iterator[None]:
    """End what tests started and, because they failed, did not end."""
    yield
    Process.end_all()


@pytest.fixture(scope="session")
def effort(request: pytest.FixtureRequest) -> Effort:
    faults = Effort(
        frames=10_000,
        bodies=600,
        slow_s=30,
        scans=200,
        in_time=True,
        away_s=(8.5, 35, 70),
        copies=100,
        every_case=True,
        every_theme=True,
        every_width=True,
        gone_s=(8, 60, 420),
    )
    return faults if request.config.getoption("--faults") else Effort()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(folder: Path) -> None:
    """Keep SQLite's test database in a file: one in memory has other locks, and no second
    connection to read through.
    """
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Empty the test database in a quick way, see tests/database.py."""
    # Imported here, as Django's settings are read before.
    from django.test import TransactionTestCase

    from tests import database

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", database.empty)
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def redis(folder: Path) -> Iterator[Redis]:
    server = Redis(folder / "redis")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def dibs(folder: Path) -> Iterator[Dibs]:
    """One process on SQLite, as `make run` has it."""
    server = Dibs(folder / "dibs", **QUICK)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_pair(folder: Path) -> Iterator[Dibs]:
    """Two processes on one SQLite file."""
    server = Dibs(folder / "sqlite_pair", processes=2, **QUICK)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def grown(folder: Path, postgres: Postgres, redis: Redis) -> Iterator[Dibs]:
    """Two processes on PostgreSQL and Redis."""
    server = Dibs(
        folder / "grown",
        processes=2,
        DATABASE_URL=postgres.create("grown"),
        REDIS_URL=redis.url,
        **QUICK,
    )
    yield server
    server.stop()


@pytest.fixture(params=["sqlite_pair", "grown"])
def pair(request: pytest.FixtureRequest) -> Dibs:
    """Two processes, on either database."""
    server: Dibs = request.getfixturevalue(request.param)
    return server
