"""Turns an administrator's changes into events for open boards (S5).

It compares before and after, and changes nothing itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from board.domain.events import EventKind, Removed, Subject
from board.domain.ids import DepartmentId, PersonId
from board.domain.values import BoardInfo, Department, Member, Role, Who
from board.models.board import Board
from board.models.people import Membership, Person
from board.models.task import Task
from board.store import reading, rows, writing
from board.store.batch import Batch
from board.store.clock import clock
from board.store.locking import LockedBoard, exclusive


@contextmanager
def administering(boards: Iterable[int], by: Who | None) -> Iterator[dict[int, Batch]]:
    """Lock boards while the block changes their settings, departments, members or the names of
    these.

    The differences are recorded in the same transaction: the caller's if it has one.

    Args:
        boards: ids of all boards that may differ; `hold_person` returns those of a person.

    Yields:
        By board, the batch that is recorded; the block may apply changes of tasks to it.

    Raises:
        Busy: another transaction held one of the boards for more than 2 s; nothing was done.
    """
    with exclusive(*set(boards)) as locked:
        now = clock()
        before = [_Sight.of(row) for row in locked]
        batches = {row.pk: Batch(LockedBoard.of(row), now) for row in locked}
        yield batches
        for (board, batch), seen in zip(batches.items(), before, strict=True):
            sight = _Sight.of(Board.objects.get(pk=board))
            for kind, subject in _differences(seen, sight):
                batch.add(kind, subject, by)
            if sight.info.show_finished_h > seen.info.show_finished_h:
                _send_all_clients_a_snapshot(batch)
            writing.record(batch)


def hold_person(person: int) -> set[int]:
    """Lock a person against other administrators until the caller's transaction ends, so that no
    board is missed.

    Returns the ids of the boards that show the person, as a member or as the owner of a task.
    """
    # This lock does not block foreign-key checks of tasks, so boards go on.
    list(Person.objects.select_for_update(no_key=True).filter(pk=person))
    member = Membership.objects.filter(person=person).values_list("board", flat=True)
    owner = Task.objects.filter(owner=person).values_list("board", flat=True)
    return set(member.union(owner))


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a board shows beside its tasks, and the names on the tasks."""

    info: BoardInfo
    departments: dict[DepartmentId, Department]
    people: dict[PersonId, Member]
    owners: dict[PersonId, Who]

    @classmethod
    def of(cls, board: Board) -> "_Sight":
        owned = reading.shown_tasks(board).filter(owner__isnull=False).distinct()
        owners = owned.values_list("owner", "owner__username", "owner__name")
        return cls(
            rows.board_info(board),
            {department.id: department for department in rows.departments(board.departments.all())},
            {member.id: member for member in rows.members(Membership.objects.filter(board=board))},
            {PersonId(id_): Who(PersonId(id_), username, name) for id_, username, name in owners},
        )


def _differences(before: _Sight, after: _Sight) -> Iterator[tuple[EventKind, Subject]]:
    # Departments are added before members and removed after them, so that clients know every
    # department that an event names.
    if after.info != before.info:
        yield EventKind.BOARD_CHANGED, after.info
    for id_, department in after.departments.items():
        if department != before.departments.get(id_):
            yield EventKind.DEPARTMENT_CHANGED, department
    for person, member in after.people.items():
        if member != before.people.get(person):
            yield EventKind.PERSON_CHANGED, member
    # A former member may still own tasks. An owner's new name reaches clients only with an event
    # about the whole person, so the person is added and removed again.
    renamed = [
        who
        for who in after.owners.values()
        if who.id not in after.people and before.owners.get(who.id, who) != who
    ]
    for who in renamed:
        yield (
            EventKind.PERSON_CHANGED,
            Member(who.id, who.username, who.name, Role.OPERATOR, (), active=False),
        )
    for person in sorted(
        (before.people.keys() - after.people.keys()) | {who.id for who in renamed}
    ):
        yield EventKind.PERSON_CHANGED, Removed(person)
    for id_ in sorted(before.departments.keys() - after.departments.keys()):
        yield EventKind.DEPARTMENT_CHANGED, Removed(id_)


def _send_all_clients_a_snapshot(batch: Batch) -> None:
    """Force a snapshot for every client: boards lack the older tasks that are shown now (S6)."""
    batch.resumable_from = batch.head
    Board.objects.filter(pk=batch.board.id).update(resumable_from=batch.head)
