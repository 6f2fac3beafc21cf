"""Statements of commands, one after the other on one connection: all, or those before the first
that fails.
"""

import time
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection

from board.store import round_trips
from board.store.dialect import (
    among,
    among_texts,
    array,
    arrays,
    integers,
    mark,
    nested,
    records,
    text,
    to_text,
)
from board.store.round_trips import Statement, run

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

HARD = ['"', "\\", "{a,b}", "é", "版", "\u2028", "\U0001f600", "'", "$1", "?1", "%s", ""]
"""Texts that one of the languages in between could read as something else."""


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE round (n bigint UNIQUE, word text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE round")


def add(*words: str, first: int = 0) -> Statement:
    columns = {"n": "bigint", "word": "text"}
    rows = [{"n": first + at, "word": word} for at, word in enumerate(words)]
    return Statement(
        f"INSERT INTO round (n, word) SELECT new.n, new.word FROM {records(1, 'new', columns)}",
        [to_text(rows)],
    )


ALL = Statement(
    f"SELECT {text(arrays(array('n', 'word')))} FROM (SELECT * FROM round ORDER BY n) AS round"
)


def test_each_statement_sees_what_those_before_it_wrote() -> None:
    assert run([ALL, add("a", "b"), ALL]) == [[], None, [[0, "a"], [1, "b"]]]


def test_values_are_what_they_were() -> None:
    run([add(*HARD)])
    assert [word for _, word in run([ALL])[0]] == HARD
    for number, word in enumerate(HARD):
        where = f"word {among_texts(1)} AND n {among(2)}"
        found = run(
            [
                Statement(
                    f"SELECT {text(arrays('n'))} FROM round WHERE {where}",
                    [to_text([word, "none"]), integers({number, 1000})],
                )
            ]
        )
        assert found == [[number]]


def test_json_within_json_is_no_text() -> None:
    run([add("a", "b")])
    inner = nested(f"SELECT {arrays('word')} FROM round")
    rows = f"SELECT {text(arrays(array('n', inner)))} FROM round WHERE n = {mark(1)}"
    ((found,),) = run([Statement(rows, [1])])
    assert (found[0], sorted(found[1])) == (1, ["a", "b"])


def test_what_follows_a_failure_is_not_run_and_the_connection_goes_on() -> None:
    for _ in range(2):  # The second time, what is prepared is known already.
        with pytest.raises(DatabaseError):
            run([Statement("SELECT nonsense"), add("never")])
        with pytest.raises(DatabaseError):
            run([add("twice", "twice"), add("a", first=1), add("never", first=5)])
        assert "never" not in str(run([ALL]))
        run([Statement("DELETE FROM round")])
    assert run([add("a"), ALL]) == [None, [[0, "a"]]]


def test_more_than_the_buffers_of_a_connection_hold() -> None:
    """Both sides write while neither reads."""
    long = "x" * 3_000_000
    run([add(long)])
    assert run([ALL, add(long, first=1), ALL, add(long, first=2), ALL])[4][2] == [2, long]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limit")
def test_a_transaction_that_stands_still_after_it_is_ended_by_the_database() -> None:
    raw = round_trips.connected()
    raw.execute("SET idle_in_transaction_session_timeout = 200")
    run([Statement("BEGIN"), ALL], raw)
    time.sleep(1)
    with pytest.raises(DatabaseError, match=r"closed the connection|terminating connection"):
        run([ALL], raw)
    connection.close()


class Untellable:
    """A parameter whose text cannot be made."""

    def __str__(self) -> str:
        raise ArithmeticError("no text")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pipeline")
def test_a_connection_that_was_interrupted_is_not_used_again() -> None:
    """What it has prepared, and which of its answers are to come, is unknown."""
    late, raw = Statement("SELECT '1'", [Untellable()]), round_trips.connected()  # type: ignore[list-item]
    with pytest.raises(ArithmeticError):
        run([Statement("BEGIN"), Statement("SELECT '[2]'"), late], raw)
    assert raw.closed
    connection.close()
    assert run([Statement("SELECT '[2]'"), ALL]) == [[2], []]
