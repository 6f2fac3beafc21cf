"""The table of tasks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from board.domain.ids import MAX_INTEGER
from board.domain.values import Status
from board.models.board import Board, Department
from board.text import labels
from board.text.bilingual import both


class Task(models.Model):
    board = models.ForeignKey(
        Board,
        models.CASCADE,
        related_name="tasks",
        verbose_name=both("board", "看板"),
        db_index=False,  # The index of numbers begins with it.
    )
    number = models.CharField(both("number", "编号"), max_length=40)
    # Null, not empty: its index is then empty on most boards.
    number_key = models.TextField(null=True, editable=False)  # noqa: DJ001
    """What this number shares with equal ones; null if that is the number itself."""
    folded = models.TextField(null=True, editable=False)  # noqa: DJ001  null: not yet written
    """What a search looks in: number, title, customer and station, folded."""
    title = models.CharField(both("title", "名称"), max_length=200)
    customer = models.CharField(both("customer", "客户"), max_length=100, blank=True, default="")
    station = models.CharField(both("station", "工位"), max_length=100, blank=True, default="")
    note = models.CharField(both("note", "备注"), max_length=2000, blank=True, default="")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="tasks", verbose_name=both("department", "部门")
    )
    priority = models.SmallIntegerField(
        both("priority", "优先级"), choices=labels.PRIORITIES, default=1
    )
    status = models.CharField(
        both("status", "状态"),
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
        verbose_name=both("owner", "负责人"),
    )
    claimed_at = models.DateTimeField(both("claimed", "认领时间"), null=True, blank=True)
    started_at = models.DateTimeField(both("started", "开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(both("finished", "结束时间"), null=True, blank=True)
    created_at = models.DateTimeField(both("created", "创建时间"))
    due_at = models.DateTimeField(both("due", "交期"), null=True, blank=True)
    quantity = models.BigIntegerField(both("quantity", "数量"), default=0)
    done = models.BigIntegerField(both("done", "完成数"), default=0)
    defective = models.BigIntegerField(both("defective", "次品数"), default=0)
    unit = models.CharField(both("unit", "单位"), max_length=20, blank=True, default="")
    rev = models.BigIntegerField(both("revision", "版本"))
    link = models.CharField(
        both("link", "链接"), max_length=500, blank=True, default="", db_default=""
    )
    pause_reason = models.CharField(
        both("why it is paused", "暂停原因"), max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = both("task", "任务")
        verbose_name_plural = both("tasks", "任务")
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
