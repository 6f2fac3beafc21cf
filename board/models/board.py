"""Tables of boards and departments."""

import secrets
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from board.domain.pause_reasons import COMMON
from board.models.name_column import NameColumn
from board.models.validation import validate_pause_reasons, validate_time_zone
from board.text import labels
from board.text.bilingual import both


def new_epoch() -> str:
    """Return a new epoch, the name of a history of revisions; two histories never share one
    (C6).
    """
    return secrets.token_hex(4)


class Board(models.Model):
    """A board, its settings, and the revision of its last change. Its row is the lock."""

    slug = models.SlugField(
        both("address", "链接名"),
        max_length=50,
        unique=True,
        help_text=both(
            "Part of the board's links; it cannot be changed later.",
            "看板链接的一部分，创建后不可更改。",
        ),
    )
    name = NameColumn(both("name", "名称"), max_length=100)
    time_zone = models.CharField(
        both("time zone", "时区"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=both("Such as Asia/Shanghai.", "例如 Asia/Shanghai。"),
    )
    language = models.CharField(
        both("language", "语言"), max_length=10, choices=labels.LANGUAGES, default="en"
    )
    max_claims = models.PositiveIntegerField(
        both("unfinished tasks that one person may have", "每人最多未完成任务数"),
        default=10,
        validators=[MinValueValidator(1)],
    )
    show_finished_h = models.PositiveIntegerField(
        both("hours that finished tasks are shown", "已结束任务的显示时长（小时）"),
        default=12,
        validators=[MaxValueValidator(366 * 24)],
    )
    stale_claim_min = models.PositiveIntegerField(
        both("minutes until a claim counts as abandoned", "认领后多久未开始视为搁置（分钟）"),
        default=60,
    )
    pause_reasons = models.TextField(
        both("reasons that a pause may have", "可选的暂停原因"),
        blank=True,
        default="\n".join(COMMON),
        db_default="\n".join(COMMON),
        validators=[validate_pause_reasons],
        help_text=both(
            "One a line. material, machine, break and other are shown in the reader's language. "
            "Empty: no pause is asked about.",
            "每行一个。material、machine、break 和 other 会按读者的语言显示。留空则不询问。",
        ),
    )
    keep_events_days = models.PositiveIntegerField(
        both("days that events are kept", "事件的保留天数"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100 * 366)],
    )
    epoch = models.CharField(max_length=16, default=new_epoch, editable=False)
    rev = models.BigIntegerField(default=0, editable=False)
    fingerprint = models.CharField(max_length=16, default="", editable=False)
    """The `events.fingerprint` of the last event; empty before the first."""
    resumable_from = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = both("board", "看板")
        verbose_name_plural = both("boards", "看板")

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    board = models.ForeignKey(
        Board, models.CASCADE, related_name="departments", verbose_name=both("board", "看板")
    )
    name = NameColumn(both("name", "名称"), max_length=100)

    class Meta:
        verbose_name = both("department", "部门")
        verbose_name_plural = both("departments", "部门")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "name"], name="department_name_is_unique")
        ]

    def __str__(self) -> str:
        return self.name
