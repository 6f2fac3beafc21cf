"""Tables of the log: events, idempotency records, counts of conflicts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from board.models.board import Board
from board.text.bilingual import both


class BoardEvent(models.Model):
    """One change, as the bytes that every client received. `before` is what an undo restores.

    Every command adds a row, so the database neither checks its board again nor keeps an index for
    what housekeeping asks once an hour.
    """

    board = models.ForeignKey(
        Board,
        models.CASCADE,
        related_name="events",
        verbose_name=both("board", "看板"),
        db_constraint=False,
        db_index=False,  # The unique index begins with it.
    )
    rev = models.BigIntegerField(both("revision", "版本"))
    kind = models.CharField(both("kind", "类型"), max_length=20)
    task_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(both("time", "时间"))
    body = models.TextField(both("content", "内容"))
    before = models.TextField(null=True, editable=False)  # noqa: DJ001  most events have none

    class Meta:
        verbose_name = both("event", "事件")
        verbose_name_plural = both("events", "事件")
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

    at = models.DateTimeField(both("time", "时间"), db_index=True)
    event = models.CharField(both("event", "事件"), max_length=40)
    outcome = models.CharField(both("outcome", "结果"), max_length=40)
    address = models.CharField(both("address", "地址"), max_length=64, blank=True)
    facts = models.TextField()

    class Meta:
        verbose_name = both("line of the security log", "安全日志记录")
        verbose_name_plural = both("security log", "安全日志")
