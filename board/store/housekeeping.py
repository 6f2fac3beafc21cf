"""Deletes old rows: idempotency records and counts of conflicts after 24 hours, events after the
board's `keep_events_days`, ended sessions and codes, names of erased people.

Finished tasks stay in the database; they leave the snapshot by S6.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session

from board.models.board import Board
from board.models.displays import Pairing
from board.models.log import BoardEvent, Receipt
from board.models.people import WrongTry
from board.people import rights, security_lines, sign_ins
from board.people.attempts import WITHIN
from board.store import conflict_counts, erasing
from board.store.locking import exclusive
from board.store.receipts import RECEIPTS_KEPT

_AT_ONCE: Final = 1000
"""Rows that one statement deletes, so that commands do not wait long for the lock."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows were deleted."""

    receipts: int
    events: int
    sessions: int


def tidy(now: datetime) -> Forgotten:
    """Delete what is old at `now`. Idempotent: any process may call it at any time.

    Raises:
        Busy: another transaction held a board for more than 2 s; what was deleted until then stays
            deleted.
    """
    receipts = _forget_receipts(now)
    events = sum(_forget_events(board, now) for board in Board.objects.order_by("pk"))
    Pairing.objects.filter(expires_at__lte=now).delete()
    rights.forget(now)
    WrongTry.objects.filter(at__lte=now - WITHIN).delete()
    conflict_counts.forget(now)
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    sign_ins.forget()
    security_lines.forget(now)
    erasing.finish()
    return Forgotten(receipts, events, sessions)


def _forget_receipts(now: datetime) -> int:
    # Idempotency records this old are never read, so no lock is needed. They lie in the order in
    # which they were made; one that replaced an older one is younger than its place.
    forgotten = last = 0
    while True:
        rows = list(
            Receipt.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "at")[:_AT_ONCE]
        )
        old = [pk for pk, at in rows if at <= now - RECEIPTS_KEPT]
        if not old:
            return forgotten
        count, _ = Receipt.objects.filter(pk__in=old).delete()
        forgotten += count
        last = rows[-1][0]


def _forget_events(board: Board, now: datetime) -> int:
    limit = now - timedelta(days=board.keep_events_days)
    forgotten = 0
    while True:
        first = BoardEvent.objects.filter(board=board).order_by("rev")
        old = [rev for rev, at in first.values_list("rev", "at")[:_AT_ONCE] if at < limit]
        if not old:
            return forgotten
        with exclusive(board.pk) as locked:
            if not locked:
                return forgotten
            # Clients behind this line get a snapshot (C6). The line moves together with the
            # deletion, never after it.
            Board.objects.filter(pk=board.pk).update(
                resumable_from=max(locked[0].resumable_from, old[-1])
            )
            count, _ = BoardEvent.objects.filter(board=board, rev__lte=old[-1]).delete()
        forgotten += count
