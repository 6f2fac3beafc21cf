"""Detects that a board's history went back, and gives the board a new epoch (C8)."""

import logging
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, Final, ParamSpec, TypeVar

from django.db import transaction

from board.database.wholeness import require_whole
from board.domain.errors import Unavailable
from board.domain.events import Changes, fingerprint
from board.domain.ids import BoardId, Rev
from board.models.board import Board, new_epoch
from board.models.log import BoardEvent
from board.signals import committed
from board.store.locking import exclusive
from board.store.seen import seen
from board.store.seen_file import Sight

log = logging.getLogger("dibs.history")

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_ATTEMPTS: Final = 3


class WentBack(Exception):
    """Some boards have another history than the one that was seen."""

    def __init__(self, boards: Mapping[BoardId, Sight]) -> None:
        super().__init__(boards)
        self.boards = boards


def begin_epoch(board: BoardId, instead_of: str) -> bool:
    """Give a board a new epoch, so that every client gets a snapshot.

    Returns whether this call did it.

    Servers that detect the same restore at the same time agree: only the first finds the epoch that
    it names (compare-and-set).

    Raises:
        Busy, Unavailable: nothing was done.
    """
    return _begin(board, instead_of, lambda row: True)


def compare(alias: str, row: Board, moment: int) -> None:
    """Compare a board's row with what was seen of its history, and remember its head.

    Call it in the transaction that read the row.

    Args:
        moment: `seen.moment` from before that transaction.

    Raises:
        WentBack: it is another history under the same epoch.
    """
    sight, noted = seen.last(row.epoch)
    if noted > moment:
        return  # The row may be older than this sight. The next read compares again.
    if sight is not None and contradicts(alias, row, sight):
        raise WentBack({BoardId(row.pk): sight})
    seen.observe(Sight(row.epoch, Rev(row.rev), row.fingerprint))


def contradicts(alias: str, row: Board, sight: Sight) -> bool:
    """Return whether a board's row, or the log where the head is further, contradicts what was
    seen.
    """
    if row.rev <= sight.rev:
        return row.rev < sight.rev or row.fingerprint != sight.fingerprint
    event = (
        BoardEvent.objects.using(alias)
        .filter(board=row, rev=sight.rev)
        .values_list("body", flat=True)
    )
    body = event.first()
    if body is None:
        # Housekeeping deletes events only up to this line, so a missing event beyond it is a
        # contradiction.
        return sight.rev > row.resumable_from
    return fingerprint(body.encode()) != sight.fingerprint


def faithful(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a read of boards: where histories went back, begin new epochs and read again."""

    @wraps(read)
    def again(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for _ in range(_ATTEMPTS):
            try:
                return read(*args, **kwargs)
            except WentBack as found:
                for board, sight in found.boards.items():
                    _begin(board, sight.epoch, partial(contradicts, "default", sight=sight))
        # Other servers write this database and see another history, or it is being restored at this
        # moment.
        raise Unavailable

    return again


def listen() -> None:
    """Remember what this process commits. Called once, when Django is ready."""
    committed.connect(_follow, dispatch_uid="history")


def note(changes: Changes) -> None:
    """Remember events that are durable and that boards were shown."""
    if changes.events:
        (first, _), (last, body) = changes.events[0], changes.events[-1]
        seen.follow(Rev(first - 1), Sight(changes.epoch, last, fingerprint(body)))


def _follow(*, changes: Changes, **_: Any) -> None:
    note(changes)


def _begin(board: BoardId, instead_of: str, still: Callable[[Board], bool]) -> bool:
    with exclusive(board) as locked:
        if not locked or locked[0].epoch != instead_of or not still(locked[0]):
            return False
        require_whole()
        renew(locked[0])
    return True


def renew(row: Board) -> None:
    """Give a board whose row is locked a new epoch, when the transaction commits."""
    before, row.epoch = row.epoch, new_epoch()
    row.save(update_fields=["epoch", "resumable_from"])
    changes = Changes(BoardId(row.pk), row.epoch, Rev(row.resumable_from), ())
    transaction.on_commit(partial(committed.send_robust, Board, changes=changes), robust=True)
    log.warning(
        "board %s has a new epoch, %s after %s, at revision %d", row.pk, row.epoch, before, row.rev
    )
