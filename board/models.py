"""What is remembered: tables, constraints and indexes. It decides nothing; `service` and `administering` say what boards show."""

import hashlib
import secrets
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from board import display_models, labels
from board.bilingual import both
from board.ids import MAX_INTEGER
from board.validation import validate_time_zone
from board.values import Role, Status


def new_epoch() -> str:
    """Name a history of revisions; two histories never share one (C6)."""
    return secrets.token_hex(4)


class Person(AbstractUser):
    """Somebody who signs in. `name` is what screens show."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(both("display name", "显示姓名"), max_length=100)
    language = models.CharField(
        both("language", "语言"), max_length=10, choices=labels.LANGUAGES, blank=True, default="",
        help_text=both("Empty: as the browser says.", "留空则使用浏览器的语言。"),
    )  # fmt: skip

    pin = models.CharField(max_length=128, blank=True, default="", editable=False)
    badge = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  unique, so none is null

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = both("person", "人员")
        verbose_name_plural = both("people", "人员")

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"


class Board(models.Model):
    """A board, its settings, and the revision of its last change. Its row is the lock."""

    slug = models.SlugField(
        both("address", "链接名"),
        max_length=50,
        unique=True,
        help_text=both("Part of the board's links; it stays for ever.", "看板链接的一部分，创建后不可更改。"),
    )
    name = models.CharField(both("name", "名称"), max_length=100)
    time_zone = models.CharField(
        both("time zone", "时区"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=both("Such as Asia/Shanghai.", "例如 Asia/Shanghai。"),
    )
    language = models.CharField(both("language", "语言"), max_length=10, choices=labels.LANGUAGES, default="en")
    max_claims = models.PositiveIntegerField(
        both("unfinished tasks that one person may have", "每人最多未完成任务数"),
        default=10,
        validators=[MinValueValidator(1)],
    )
    show_finished_h = models.PositiveIntegerField(
        both("hours that finished tasks are shown", "已结束任务的显示时长（小时）"), default=12,
        validators=[MaxValueValidator(366 * 24)],
    )  # fmt: skip
    stale_claim_min = models.PositiveIntegerField(
        both("minutes until a claim counts as abandoned", "认领后多久未开始视为搁置（分钟）"), default=60
    )
    keep_events_days = models.PositiveIntegerField(
        both("days that events are kept", "事件的保留天数"), default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100 * 366)],
    )  # fmt: skip
    epoch = models.CharField(max_length=16, default=new_epoch, editable=False)
    rev = models.BigIntegerField(default=0, editable=False)
    fingerprint = models.CharField(max_length=16, default="", editable=False)
    """That of the last event, `events.fingerprint`; empty while there is none."""
    resumable_from = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = both("board", "看板")
        verbose_name_plural = both("boards", "看板")

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    board = models.ForeignKey(Board, models.CASCADE, related_name="departments", verbose_name=both("board", "看板"))
    name = models.CharField(both("name", "名称"), max_length=100)

    class Meta:
        verbose_name = both("department", "部门")
        verbose_name_plural = both("departments", "部门")
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "name"], name="department_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role and departments on one board."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="memberships", verbose_name=both("board", "看板"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=both("person", "人员")
    )
    role = models.CharField(both("role", "角色"), max_length=10, choices=labels.ROLES, default=Role.OPERATOR.value)
    departments = models.ManyToManyField(
        Department, blank=True, related_name="memberships", verbose_name=both("departments", "部门")
    )

    class Meta:
        verbose_name = both("membership", "成员身份")
        verbose_name_plural = both("memberships", "成员身份")
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "person"], name="membership_is_unique")]

    def __str__(self) -> str:
        return f"{self.person} on {self.board}"


class Task(models.Model):
    board = models.ForeignKey(Board, models.CASCADE, related_name="tasks", verbose_name=both("board", "看板"))
    number = models.CharField(both("number", "编号"), max_length=40)
    title = models.CharField(both("title", "名称"), max_length=200)
    customer = models.CharField(both("customer", "客户"), max_length=100, blank=True, default="")
    station = models.CharField(both("station", "工位"), max_length=100, blank=True, default="")
    note = models.CharField(both("note", "备注"), max_length=2000, blank=True, default="")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="tasks", verbose_name=both("department", "部门")
    )
    priority = models.SmallIntegerField(both("priority", "优先级"), choices=labels.PRIORITIES, default=1)
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

    class Meta:
        verbose_name = both("task", "任务")
        verbose_name_plural = both("tasks", "任务")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "number"], name="task_number_is_unique"),
            models.CheckConstraint(
                condition=Q(done__gte=0, done__lte=MAX_INTEGER, defective__gte=0, defective__lte=MAX_INTEGER),
                name="task_totals_are_countable",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(status__in=["in_progress", "paused"]),
                name="started_task_has_an_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                F("board"), F("priority").desc(), F("due_at"), F("id"),
                condition=Q(status="pending", owner__isnull=True), name="task_claim_next",
            ),
            models.Index(
                fields=["board", "owner"],
                condition=Q(owner__isnull=False) & ~Q(status__in=["completed", "cancelled"]), name="task_load",
            ),
            models.Index(fields=["board", "finished_at"], name="task_finished"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class BoardEvent(models.Model):
    """One change, as the bytes that every board received. `before` is what an undo of it brings back."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="events", verbose_name=both("board", "看板"))
    rev = models.BigIntegerField(both("revision", "版本"))
    kind = models.CharField(both("kind", "类型"), max_length=20, choices=labels.KINDS)
    task_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(both("time", "时间"))
    body = models.TextField(both("content", "内容"))
    before = models.TextField(null=True, editable=False)  # noqa: DJ001  most events have none

    class Meta:
        verbose_name = both("event", "事件")
        verbose_name_plural = both("events", "事件")
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "rev"], name="event_rev_is_unique")]
        indexes: ClassVar = [
            models.Index(fields=["task_id", "rev"], condition=Q(task_id__isnull=False), name="event_timeline"),
            models.Index(fields=["board", "at"], name="event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rev} {self.kind}"


class Receipt(models.Model):
    """What a command was answered, so that its repetition has no second effect (K2), or none at all if it was refused (K11)."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="receipts")
    ref = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    rev = models.BigIntegerField()
    already = models.BooleanField()
    task_id = models.BigIntegerField(null=True)
    refusal = models.TextField(null=True)  # noqa: DJ001  most receipts are of granted commands
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "person", "ref"], name="receipt_is_unique"),
        ]


class ConflictCount(models.Model):
    """How many conflicts of one cause a board had within one hour."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    cause = models.CharField(max_length=10)
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "hour", "cause"], name="conflict_count_is_unique"),
        ]


class Token(models.Model):
    """A script's credential; it acts as its person. Only the hash of the secret is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=both("person", "人员")
    )
    name = models.CharField(both("name", "名称"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(both("created", "创建时间"), default=timezone.now, editable=False)
    commands_per_s = models.PositiveIntegerField(
        both("commands per second", "每秒命令数"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=both(
            "Empty: as for everybody. Open connections keep theirs.", "留空则与他人相同。已打开的连接不变。"
        ),
    )
    burst = models.PositiveIntegerField(
        both("commands at once", "一次最多命令数"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = both("token", "令牌")
        verbose_name_plural = both("tokens", "令牌")

    def __str__(self) -> str:
        return f"{self.name} ({self.person})"

    @staticmethod
    def hash(secret: str) -> str:
        """Give the SHA-256 of a secret, 64 hex digits. 256 random bits need no slow hash (STACK 32)."""
        return hashlib.sha256(secret.encode()).hexdigest()


# Screens have a module of their own; Django looks for models here.
Display = display_models.Display
Pairing = display_models.Pairing
WrongTry = display_models.WrongTry


class Rights(models.Model):
    """One row whose counter rises whenever somebody's rights change, so that open sockets are looked at again (X2)."""

    counter = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "rights"


class WriteProbe(models.Model):
    """One row that is written again and again, to know whether anything can be."""

    content = models.BinaryField()
