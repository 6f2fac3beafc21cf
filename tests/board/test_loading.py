"""What the statements of a batch read grows with its commands, and with nothing that the server
has.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from board.domain.commands import Claim, parse_put
from board.domain.ids import PersonId, Ref, TaskId
from board.domain.scopes import Scope
from board.domain.values import Role
from board.models.log import Receipt
from board.models.people import Membership, Person
from board.models.task import Task
from board.people.credentials import Authentication, Credential, Means
from board.store import lapsed, round_trips
from board.store.clock import clock
from board.store.lapsed import Held
from board.store.loading import Needs, load_of
from board.store.request import Request
from board.store.round_trips import Statement
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

COMMANDS = 16
MANY = 2000
READ = 12
"""Pages that PostgreSQL reads for one command in one statement, at most: a few levels of two or
three indexes, and the rows.
"""
STEPS = 150
"""Instructions of SQLite for one command in one statement, at most."""


@pytest.fixture
def statements(shop: Shop) -> Sequence[Statement]:
    """Every query of a batch of claims, of one of upserts and of the look at open connections,
    which were planned for an empty server and now meet a full one.
    """
    numbers = range(MANY)
    people = Person.objects.bulk_create(Person(username=f"p{number}") for number in numbers)
    tasks = [
        Task(
            board=shop.row,
            department_id=shop.printing,
            number=f"T-{number}",
            title="Labels",
            created_at=clock(),
            rev=0,
        )
        for number in numbers
    ]
    requests = [
        Request(
            PersonId(person.pk),
            Claim(task=TaskId(number + 1)),
            Ref(f"{number}-7"),
            Authentication(Credential(Means.SESSION, f"key-{number}"), rights=0),
        )
        for number, person in enumerate(people[:COMMANDS])
    ]
    held = [
        Held(each.authentication.credential, Scope.ALL, shop.id, each.person, Role.OPERATOR)
        for each in requests
        if each.authentication
    ]
    upserts = [
        Request(
            PersonId(people[0].pk),
            parse_put({"number": f"T-{number}", "title": "Labels", "department": shop.printing}),
        )
        for number in range(COMMANDS)
    ]
    found = [
        *Needs(shop.id, requests).statements,
        *Needs(shop.id, upserts).statements,
        lapsed.statement(held),
    ]
    round_trips.run(found)
    Task.objects.bulk_create(tasks)
    Membership.objects.bulk_create(
        Membership(board=shop.row, person=person, role="operator") for person in people
    )
    Session.objects.bulk_create(
        Session(session_key=f"key-{number}", expire_date=clock() + timedelta(days=1))
        for number in numbers
    )
    Receipt.objects.bulk_create(
        Receipt(
            board=shop.row,
            person=people[number % COMMANDS],
            ref=f"{number}-7",
            rev=1,
            already=False,
            at=clock(),
        )
        for number in numbers
    )
    return found


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL what it reads")
def test_a_batch_reads_its_own_rows_and_no_others(statements: Sequence[Statement]) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            marks = ", ".join(["%s"] * len(each.parameters))
            name = round_trips.pipeline.name_of(each.sql).decode()
            cursor.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE {name} ({marks})",
                each.parameters,
            )
            plan = cursor.fetchone()[0][0]["Plan"]
            read = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            assert read <= READ * COMMANDS, (each.sql, plan)
            widest = max(node["Actual Rows"] * node["Actual Loops"] for node in _nodes(plan))
            assert widest <= 2 * COMMANDS, (each.sql, plan)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts what SQLite does")
def test_sqlite_does_little_for_each_command(shop: Shop, statements: Sequence[Statement]) -> None:
    for each in statements:
        assert _steps(partial(round_trips.run, [each])) <= STEPS * COMMANDS, each.sql
    assert _steps(partial(load_of, shop.id, shop.people["alice"], [TaskId(1)])) <= STEPS


def _steps(work: Callable[[], object]) -> int:
    """Count the instructions of SQLite's virtual machine."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, 1)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return steps


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
