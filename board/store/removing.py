"""Removes a board with everything on it, or its tasks alone. Servers detect it by themselves."""

from dataclasses import dataclass

from board.models.board import Board
from board.models.log import BoardEvent, Receipt
from board.models.task import Task
from board.store.epoch import renew
from board.store.locking import exclusive


@dataclass(frozen=True, slots=True)
class Extent:
    """Counts of what is deleted together with a board."""

    tasks: int
    events: int
    displays: int
    members: int


def extent(board: Board) -> Extent:
    """Count what is deleted together with a board."""
    return Extent(
        tasks=board.tasks.count(),
        events=board.events.count(),
        displays=board.displays.filter(revoked_at=None).count(),
        members=board.memberships.count(),
    )


def remove(board: Board) -> None:
    """Delete a board. Commands that wait for its lock find that it is gone.

    Raises:
        Busy: another transaction held the board for more than 2 s; nothing was done.
    """
    with exclusive(board.pk):
        _delete_tasks(board)
        board.delete()


def empty(board: Board) -> None:
    """Delete the tasks of a board and its log, under a new epoch: every client gets a snapshot
    (C8).

    Raises:
        Busy: another transaction held the board for more than 2 s; nothing was done.
    """
    with exclusive(board.pk) as locked:
        _delete_tasks(board)
        for row in locked:
            row.resumable_from = row.rev
            renew(row)


def _delete_tasks(board: Board) -> None:
    # Foreign keys protect departments with tasks, and there may be a million events: Django would
    # fetch each row.
    for model in (Task, BoardEvent, Receipt):
        rows = model._base_manager.filter(board=board)
        rows._raw_delete(rows.db)
