"""The free tasks of a board in the order in which `claim_next` picks, as many as a batch needs."""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models.expressions import RawSQL

from board.domain.ids import DepartmentId, TaskId
from board.domain.rules import claim_order
from board.domain.values import Task as TaskValue
from board.models.task import Task
from board.store import rows

Departments = frozenset[DepartmentId]

_AT_ONCE: Final = 100
"""How many streams one query reads. SQLite joins at most 500 SELECTs."""


@dataclass(slots=True)
class _Stream:
    """The best free tasks of departments that the same commands choose from.

    Attributes:
        departments: which; or, if `others`, all but these.
        tasks: the best first.
        depth: how many were asked for; fewer tasks, and there are no more.
    """

    departments: Departments
    others: bool
    depth: int
    tasks: list[TaskValue] = field(default_factory=list)

    def serves(self, wanted: Departments | None) -> bool:
        return wanted is None or (not self.others and self.departments <= wanted)

    def has(self, task: TaskValue) -> bool:
        return (task.department in self.departments) != self.others

    def select(self, board: int) -> tuple[str, list[Any]]:
        """Return a query for the ids of its tasks, and the query's parameters."""
        named = f"IN ({', '.join(['%s'] * len(self.departments))})"
        where = f"AND department_id {'NOT ' * self.others}{named}" if self.departments else ""
        query = (
            "SELECT id FROM (SELECT id FROM board_task WHERE board_id = %s AND status = 'pending' "
            f"AND owner_id IS NULL {where} "
            "ORDER BY priority DESC, due_at ASC NULLS LAST, id LIMIT %s) AS best"
        )
        return query, [board, *self.departments, self.depth]


class FreeTasks:
    """Reads what many `claim_next` choose from in one query, and more only where that runs out.

    Departments that the same commands choose from are one stream, so what is read grows with the
    commands and not with commands times departments.

    Args:
        wanted: where each `claim_next` of the batch looks; None for everywhere.
    """

    def __init__(self, board: int, wanted: Collection[Departments | None]) -> None:
        self._board = board
        named = {each for each in wanted if each is not None}
        streams = _alike(named)
        depth = len(wanted) // (len(streams) + 1) + 2
        self._streams = [_Stream(departments, False, depth) for departments in streams]
        if None in wanted:
            self._streams.append(_Stream(frozenset().union(*named), True, depth))
        self._read(self._streams)

    def best(self, wanted: Departments | None, known: Container[TaskId]) -> Iterator[TaskValue]:
        """Return the best task of each stream that serves these departments, without those that
        the batch knows already."""
        for stream in self._streams:
            if stream.serves(wanted):
                yield from self._first(stream, known)

    def _first(self, stream: _Stream, known: Container[TaskId]) -> Iterable[TaskValue]:
        while True:
            for task in stream.tasks:
                if task.id not in known:
                    return (task,)
            if len(stream.tasks) < stream.depth:
                return ()
            stream.depth *= 2
            self._read([stream])

    def _read(self, streams: list[_Stream]) -> None:
        for start in range(0, len(streams), _AT_ONCE):
            some = streams[start : start + _AT_ONCE]
            selects = [stream.select(self._board) for stream in some]
            ids = RawSQL(
                " UNION ALL ".join(query for query, _ in selects),
                [each for _, parameters in selects for each in parameters],
            )
            found = sorted(rows.tasks(Task.objects.filter(pk__in=ids)), key=claim_order)
            for stream in some:
                stream.tasks = [task for task in found if stream.has(task)]


def _alike(named: Collection[Departments]) -> list[Departments]:
    """Return the departments in groups that are in the same sets."""
    sets: dict[DepartmentId, set[Departments]] = {}
    for each in named:
        for department in each:
            sets.setdefault(department, set()).add(each)
    groups: dict[frozenset[Departments], set[DepartmentId]] = {}
    for department, containing in sets.items():
        groups.setdefault(frozenset(containing), set()).add(department)
    return [frozenset(group) for group in groups.values()]
