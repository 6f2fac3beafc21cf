"""Tables of boards and departments."""

import secrets
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.domain.pause_reasons import COMMON
from board.models.name_column import NameColumn
from board.models.validation import validate_pause_reasons, validate_time_zone
from board.text import labels


def new_epoch() -> str:
    """Return a new epoch, the name of a history of revisions; two histories never share one
    (C6).
    """
    return secrets.token_hex(4)


class Board(models.Model):
    """A board, its settings, and the revision of its last change. Its row is the lock."""

    slug = models.SlugField(
        pgettext_lazy("board", "address"),
        max_length=50,
        unique=True,
        help_text=_("Part of the board's links; it cannot be changed later."),
    )
    name = NameColumn(_("name"), max_length=100)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("Such as Asia/Shanghai."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=labels.LANGUAGES, default="en"
    )
    max_claims = models.PositiveIntegerField(
        _("unfinished tasks that one person may have"),
        default=10,
        validators=[MinValueValidator(1)],
    )
    show_finished_h = models.PositiveIntegerField(
        _("hours that finished tasks are shown"),
        default=12,
        validators=[MaxValueValidator(366 * 24)],
    )
    stale_claim_min = models.PositiveIntegerField(
        _("minutes until a claim counts as abandoned"),
        default=60,
    )
    pause_reasons = models.TextField(
        _("reasons that a pause may have"),
        blank=True,
        default="\n".join(COMMON),
        db_default="\n".join(COMMON),
        validators=[validate_pause_reasons],
        help_text=_(
            "One a line. material, machine, break and other are shown in the reader's language. "
            "Empty: no pause is asked about."
        ),
    )
    keep_events_days = models.PositiveIntegerField(
        _("days that events are kept"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100 * 366)],
    )
    epoch = models.CharField(max_length=16, default=new_epoch, editable=False)
    rev = models.BigIntegerField(default=0, editable=False)
    fingerprint = models.CharField(max_length=16, default="", editable=False)
    """The `events.fingerprint` of the last event; empty before the first."""
    resumable_from = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    board = models.ForeignKey(
        Board, models.CASCADE, related_name="departments", verbose_name=_("board")
    )
    name = NameColumn(_("name"), max_length=100)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "name"], name="department_name_is_unique")
        ]

    def __str__(self) -> str:
        return self.name
