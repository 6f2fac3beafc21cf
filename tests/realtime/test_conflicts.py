"""What one process counts until it is written: each conflict once, and nothing is lost while the
database is away.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from board.database import outage
from board.domain.commands import Verb, parse_command
from board.domain.errors import AssignConflictError, Cause, TaskConflictError, Unavailable
from board.domain.ids import BoardId, PersonId, Ref
from board.store import conflict_counts
from board.store.request import Request
from realtime.work import conflict_counts as counting
from realtime.work.conflict_counts import ConflictCounter
from realtime.work.metrics import CONFLICTS

PRESS, BINDERY = BoardId(1), BoardId(2)
NOW = datetime(2026, 11, 23, 14, 32, 7, tzinfo=UTC)
HOUR = conflict_counts.hour_of(NOW)

Counted = Mapping[tuple[datetime, Cause], int]


class Table:
    """Takes what is written, as the database does, or does not."""

    def __init__(self) -> None:
        self.written: list[tuple[BoardId, dict[Any, int]]] = []
        self.fails: Exception | None = None

    def add(self, board: BoardId, counted: Counted) -> None:
        if self.fails:
            raise self.fails
        self.written.append((board, dict(counted)))


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    table = Table()
    monkeypatch.setattr(conflict_counts, "add", table.add)
    return table


@pytest.fixture
def counter() -> ConflictCounter:
    return ConflictCounter()


def asked(ref: str | None, person: int = 1) -> Request:
    return Request(
        PersonId(person), parse_command(Verb.CLAIM, {"task": 42}), Ref(ref) if ref else None
    )


def lost(cause: Cause = Cause.OWNED) -> TaskConflictError:
    return TaskConflictError(None, 42, cause=cause)


async def test_sums_by_board_hour_and_cause(counter: ConflictCounter, table: Table) -> None:
    told = CONFLICTS.labels(Cause.CHANGED)._value.get()
    changed = AssignConflictError(None, 42, cause=Cause.CHANGED)
    counter.note(PRESS, [(asked("a"), lost()), (asked("b"), changed), (asked("c"), lost())], NOW)
    counter.note(PRESS, [(asked("d"), lost())], NOW)
    counter.note(BINDERY, [(asked("a"), changed)], NOW)
    await counter.write()
    assert table.written == [
        (PRESS, {(HOUR, Cause.OWNED): 3, (HOUR, Cause.CHANGED): 1}),
        (BINDERY, {(HOUR, Cause.CHANGED): 1}),
    ]
    assert CONFLICTS.labels(Cause.CHANGED)._value.get() == told + 2
    await counter.write()
    assert len(table.written) == 2, "nothing new, so nothing is written"


async def test_a_command_that_is_sent_again_counts_once(
    counter: ConflictCounter, table: Table
) -> None:
    """K2: it left no trace, is decided again, and refused for another cause maybe; it is the same
    reach for the same task.
    """
    told = CONFLICTS.labels(Cause.OWNED)._value.get()
    counter.note(PRESS, [(asked("a"), lost()), (asked("a"), lost())], NOW)
    await counter.write()
    counter.note(PRESS, [(asked("a"), lost(Cause.CHANGED))], NOW)
    await counter.write()
    assert table.written == [(PRESS, {(HOUR, Cause.OWNED): 1})]
    assert CONFLICTS.labels(Cause.OWNED)._value.get() == told + 1
    # The same name by another person, on another board, or none at all, is another command.
    counter.note(
        PRESS, [(asked("a", person=2), lost()), (asked(None), lost()), (asked(None), lost())], NOW
    )
    counter.note(BINDERY, [(asked("a"), lost())], NOW)
    await counter.write()
    assert table.written[1:] == [
        (PRESS, {(HOUR, Cause.OWNED): 3}),
        (BINDERY, {(HOUR, Cause.OWNED): 1}),
    ]


async def test_only_so_many_are_known_again(
    counter: ConflictCounter, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded: a client that comes after all too many others is counted again."""
    monkeypatch.setattr(counting, "_REMEMBERED", 2)
    counter.note(PRESS, [(asked(ref), lost()) for ref in ("a", "b", "c", "c", "b", "a")], NOW)
    await counter.write()
    assert table.written == [(PRESS, {(HOUR, Cause.OWNED): 4})]


async def test_what_the_database_did_not_take_is_written_later(
    counter: ConflictCounter, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The thread may have a connection of another test, which this one may not touch.
    monkeypatch.setattr(outage, "renew", lambda error: False)
    counter.note(PRESS, [(asked("a"), lost())], NOW)
    table.fails = OperationalError("database is locked")
    await counter.write()
    counter.note(PRESS, [(asked("b"), lost())], NOW)
    table.fails = None
    await counter.write()
    assert table.written == [(PRESS, {(HOUR, Cause.OWNED): 2})]


@pytest.mark.parametrize("fails", [Unavailable(), IntegrityError("FOREIGN KEY constraint failed")])
async def test_what_may_be_written_yet_or_never_can_be_is_not_tried_again(
    counter: ConflictCounter, table: Table, fails: Exception
) -> None:
    counter.note(PRESS, [(asked("a"), lost())], NOW)
    table.fails = fails
    await counter.write()
    table.fails = None
    await counter.write()
    assert table.written == []
