"""Tables of the log: events, idempotency records, counts of conflicts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from board.models.board import Board


class BoardEvent(models.Model):
    """One change, as the bytes that every client received. `before` is what an undo restores.

    Every command adds a row, so the database neither checks its board again nor keeps an index for
    what housekeeping asks once an hour.
    """

    board = models.ForeignKey(
        Board,
        models.CASCADE,
        related_name="events",
        verbose_name=_("board"),
        db_constraint=False,
        db_index=False,  # The unique index begins with it.
    )
    rev = models.BigIntegerField(_("revision"))
    kind = models.CharField(_("kind"), max_length=20)
    task_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("time"))
    body = models.TextField(_("content"))
    before = models.TextField(null=True, editable=False)  # noqa: DJ001  most events have none

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "rev"], name="event_rev_is_unique")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["task_id", "rev"], condition=Q(task_id__isnull=False), name="event_timeline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rev} {self.kind}"


class Receipt(models.Model):
    """Idempotency record: the answer to a command, so that a retry has no second effect (K2), or no
    effect at all if it was refused (K11).

    Every command adds a row, as in `BoardEvent`.
    """

    board = models.ForeignKey(
        Board, models.CASCADE, related_name="receipts", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="receipts",
        db_constraint=False,
        db_index=False,
    )
    ref = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    rev = models.BigIntegerField()
    already = models.BooleanField()
    task_id = models.BigIntegerField(null=True)
    refusal = models.TextField(null=True)  # noqa: DJ001  most receipts are of granted commands
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "person", "ref"], name="receipt_is_unique"),
        ]


class ConflictCount(models.Model):
    """Count of conflicts with one cause, of one board within one hour."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    cause = models.CharField(max_length=10)
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["board", "hour", "cause"], name="conflict_count_is_unique"
            ),
        ]


class SecurityLine(models.Model):
    """A line of the security log, for the page of administrators. `facts` is the rest of it, as
    JSON.
    """

    at = models.DateTimeField(_("time"), db_index=True)
    event = models.CharField(_("event"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=40)
    address = models.CharField(_("address"), max_length=64, blank=True)
    facts = models.TextField()

    class Meta:
        verbose_name = _("line of the security log")
        verbose_name_plural = _("security log")
