"""The table of tasks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.domain.ids import MAX_INTEGER
from board.domain.values import Status
from board.models.board import Board, Department
from board.text import labels


class Task(models.Model):
    board = models.ForeignKey(
        Board,
        models.CASCADE,
        related_name="tasks",
        verbose_name=_("board"),
        db_index=False,  # The index of numbers begins with it.
    )
    number = models.CharField(_("number"), max_length=40)
    # Null, not empty: its index is then empty on most boards.
    number_key = models.TextField(null=True, editable=False)  # noqa: DJ001
    """What this number shares with equal ones; null if that is the number itself."""
    folded = models.TextField(null=True, editable=False)  # noqa: DJ001  null: not yet written
    """What a search looks in: number, title, customer and station, folded."""
    title = models.CharField(_("title"), max_length=200)
    customer = models.CharField(_("customer"), max_length=100, blank=True, default="")
    station = models.CharField(_("station"), max_length=100, blank=True, default="")
    note = models.CharField(_("note"), max_length=2000, blank=True, default="")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="tasks", verbose_name=_("department")
    )
    priority = models.SmallIntegerField(_("priority"), choices=labels.PRIORITIES, default=1)
    status = models.CharField(
        _("status"),
        max_length=11,
        choices=labels.STATUSES,
        default=Status.PENDING.value,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("owner"),
    )
    claimed_at = models.DateTimeField(pgettext_lazy("time", "claimed"), null=True, blank=True)
    started_at = models.DateTimeField(pgettext_lazy("time", "started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    quantity = models.BigIntegerField(_("quantity"), default=0)
    done = models.BigIntegerField(_("done"), default=0)
    defective = models.BigIntegerField(_("defective"), default=0)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    rev = models.BigIntegerField(_("revision"))
    link = models.CharField(_("link"), max_length=500, blank=True, default="", db_default="")
    pause_reason = models.CharField(
        _("why it is paused"), max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "number"], name="task_number_is_unique"),
            models.CheckConstraint(
                condition=Q(
                    done__gte=0, done__lte=MAX_INTEGER, defective__gte=0, defective__lte=MAX_INTEGER
                ),
                name="task_totals_are_countable",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(status__in=["in_progress", "paused"]),
                name="started_task_has_an_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                F("board"),
                F("priority").desc(),
                F("due_at"),
                F("id"),
                condition=Q(status="pending", owner__isnull=True),
                name="task_claim_next",
            ),
            models.Index(
                fields=["board", "owner"],
                condition=Q(owner__isnull=False) & ~Q(status__in=["completed", "cancelled"]),
                name="task_load",
            ),
            models.Index(
                fields=["board", "number_key"],
                condition=Q(number_key__isnull=False),
                name="task_number_key",
            ),
            models.Index(fields=["board", "finished_at"], name="task_finished"),
        ]

    def __str__(self) -> str:
        return self.number
