"""Removes a board with everything on it. Servers detect by themselves that a board is gone."""

from dataclasses import dataclass

from board.models.board import Board
from board.models.log import BoardEvent, Receipt
from board.models.task import Task
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
        # Foreign keys protect departments with tasks, and there may be a million events: Django
        # would fetch each row.
        for model in (Task, BoardEvent, Receipt):
            rows = model._base_manager.filter(board=board)
            rows._raw_delete(rows.db)
        board.delete()
