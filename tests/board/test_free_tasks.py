"""Free tasks for many `claim_next` at once: the same picks as one by one, from few rows."""

import itertools
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from board.domain.results import Granted
from board.models.board import Department
from board.models.people import Membership, Person
from board.models.task import Task
from board.store.clock import clock
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

_numbers = itertools.count(1)


def grow(shop: Shop, departments: int, tasks: int, random: Random) -> list[int]:
    """Add departments, and tasks spread over them."""
    fresh = Department.objects.bulk_create(
        Department(board=shop.row, name=f"d{next(_numbers)}") for _ in range(departments)
    )
    Task.objects.bulk_create(
        Task(
            board=shop.row,
            number=f"n{next(_numbers)}",
            title="t",
            department=random.choice(fresh),
            priority=random.randrange(4),
            created_at=clock(),
            rev=0,
        )
        for _ in range(tasks)
    )
    return [row.pk for row in fresh]


def test_a_batch_reads_tasks_once_however_many_departments_it_chooses_from(shop: Shop) -> None:
    """It holds the board's lock meanwhile."""
    departments = grow(shop, 40, 120, Random(7))
    requests = [shop.request("sam", "claim_next", department=each) for each in departments]
    shop.row.max_claims = 1000
    shop.row.save()
    with CaptureQueriesContext(connection) as queries:
        results = shop.batch(*requests)
    assert sum(isinstance(result, Granted) and result.task is not None for result in results) > 30
    free = [each["sql"] for each in queries if "owner_id IS NULL" in each["sql"].replace('"', "")]
    assert sum(sql.replace('"', "").startswith("SELECT board_task") for sql in free) == 1, free


@pytest.mark.parametrize("seed", range(6))
def test_a_batch_picks_what_one_by_one_would(shop: Shop, seed: int) -> None:
    """Departments overlap, some run out, and one urgent department serves all."""
    random = Random(seed)
    departments = grow(shop, 6, 25, random)
    shop.row.max_claims = 1000
    shop.row.save()
    people = Person.objects.bulk_create(Person(username=f"p{number}") for number in range(6))
    for person in people:
        membership = Membership.objects.create(board=shop.row, person=person, role="operator")
        membership.departments.set(random.sample(departments, random.randrange(7)))
        shop.people[person.username] = person.pk
    names = [*(person.username for person in people), "sam"]
    batch = [
        shop.request(random.choice(names), "claim_next", ref=f"r{number}") for number in range(30)
    ]
    # What the same commands pick with a transaction for each; then everything is put back.
    alone = [shop.batch(each)[0] for each in batch]
    wanted = [each.task and each.task.id for each in alone if isinstance(each, Granted)]
    Task.objects.filter(board=shop.row).update(owner=None, claimed_at=None)
    shop.row.receipts.all().delete()
    together = shop.batch(*batch)
    assert [each.task and each.task.id for each in together if isinstance(each, Granted)] == wanted
    assert len(wanted) == 30
