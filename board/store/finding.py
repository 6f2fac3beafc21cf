"""Search of a board's tasks, finished ones too."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Final

from django.conf import settings
from django.db.models import Q

from board.domain import text
from board.domain.ids import BoardId, TaskId
from board.domain.values import Status
from board.domain.values import Task as TaskValue
from board.models.people import Person
from board.models.task import Task
from board.store import rows

MOST: Final = 50
"""How many tasks one answer has."""


@dataclass(frozen=True, slots=True)
class Found:
    """Tasks, the newest first, and whether older ones would be found, too."""

    tasks: list[TaskValue]
    more: bool


def find(board: BoardId, wanted: str, statuses: Collection[Status], before: TaskId | None) -> Found:
    """Find the tasks in which each word of `wanted` is a part of the number, title, customer,
    station or the owner's name.

    Args:
        statuses: those to look at; none for all.
        before: looks among the tasks that were added before this one.
    """
    tasks = Task.objects.using(settings.READ_ALIAS).filter(board=board)
    if statuses:
        tasks = tasks.filter(status__in=statuses)
    if before is not None:
        tasks = tasks.filter(pk__lt=before)
    words = text.fold(wanted).split()
    if words:
        people = Person.objects.using(settings.READ_ALIAS).values_list("pk", "name")
        names = [(person, text.fold(name)) for person, name in people]
        tasks = tasks.filter(reduce(and_, (_having(word, names) for word in words)))
    found = list(rows.tasks(tasks.order_by("-pk")[: MOST + 1]))
    return Found(found[:MOST], len(found) > MOST)


def _having(word: str, names: Collection[tuple[int, str]]) -> Q:
    owners = [person for person, name in names if word in name]
    return Q(folded__contains=word) | Q(owner__in=owners)
