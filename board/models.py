"""What is remembered: tables, constraints and indexes. It decides nothing; what a board shows is written by `service` alone."""

import hashlib
import secrets
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from board.ids import MAX_INTEGER
from board.validation import validate_time_zone
from board.values import BY_RANK, Role, Status

LANGUAGE_CHOICES = [("en", "English"), ("zh-Hans", "简体中文")]


def new_epoch() -> str:
    """Name a history of revisions; two histories never share one (C6)."""
    return secrets.token_hex(4)


class Person(AbstractUser):
    """Somebody who signs in. `name` is what screens show."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("display name", max_length=100)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES, blank=True, default="")

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"


class Board(models.Model):
    """A board, its settings, and the revision of its last change. Its row is the lock."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES, default="en")
    max_claims = models.PositiveIntegerField(default=10, validators=[MinValueValidator(1)])
    show_finished_h = models.PositiveIntegerField("hours that finished tasks are shown", default=12)
    stale_claim_min = models.PositiveIntegerField("minutes until a claim counts as abandoned", default=60)
    keep_events_days = models.PositiveIntegerField("days that events are kept", default=90)
    epoch = models.CharField(max_length=16, default=new_epoch, editable=False)
    rev = models.BigIntegerField(default=0, editable=False)
    resumable_from = models.BigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    board = models.ForeignKey(Board, models.CASCADE, related_name="departments")
    name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "name"], name="department_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role and departments on one board."""

    ROLES = [(role.value, role.value.capitalize()) for role in (Role.OPERATOR, Role.SUPERVISOR)]

    board = models.ForeignKey(Board, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=ROLES, default=Role.OPERATOR.value)
    departments = models.ManyToManyField(Department, blank=True, related_name="memberships")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "person"], name="membership_is_unique")]

    def __str__(self) -> str:
        return f"{self.person} on {self.board}"


class Task(models.Model):
    board = models.ForeignKey(Board, models.CASCADE, related_name="tasks")
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    customer = models.CharField(max_length=100, blank=True, default="")
    station = models.CharField(max_length=100, blank=True, default="")
    note = models.CharField(max_length=2000, blank=True, default="")
    department = models.ForeignKey(Department, models.PROTECT, related_name="tasks")
    priority = models.SmallIntegerField(choices=[(p.rank, p.value) for p in BY_RANK], default=1)
    status = models.CharField(max_length=11, choices=[(s.value, s.value) for s in Status], default=Status.PENDING.value)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tasks")
    claimed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    quantity = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    defective = models.BigIntegerField(default=0)
    unit = models.CharField(max_length=20, blank=True, default="")
    rev = models.BigIntegerField()

    class Meta:
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
    """One change, as the bytes that every board received."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="events")
    rev = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    task_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "rev"], name="event_rev_is_unique")]
        indexes: ClassVar = [
            models.Index(fields=["task_id", "rev"], condition=Q(task_id__isnull=False), name="event_timeline"),
            models.Index(fields=["board", "at"], name="event_age"),
        ]


class Receipt(models.Model):
    """What a granted command was answered, so that its repetition has no second effect (K2)."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="receipts")
    ref = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    rev = models.BigIntegerField()
    already = models.BooleanField()
    task_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "person", "ref"], name="receipt_is_unique"),
        ]


class Token(models.Model):
    """A script's credential; it acts as its person. Only the hash of the secret is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    commands_per_s = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    burst = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])

    def __str__(self) -> str:
        return f"{self.name} ({self.person})"

    @staticmethod
    def hash(secret: str) -> str:
        """Give the SHA-256 of a secret, 64 hex digits. 256 random bits need no slow hash (STACK 32)."""
        return hashlib.sha256(secret.encode()).hexdigest()


class Rights(models.Model):
    """One row whose counter rises whenever somebody's rights change, so that open sockets are looked at again (X2)."""

    counter = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "rights"
