"""Tables of people: accounts, memberships, tokens, the rights counter, failed attempts."""

import hashlib
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from board.domain.scopes import Scope
from board.domain.values import MemberRole
from board.models.board import Board, Department
from board.models.name_column import NameColumn
from board.text import labels


class Person(AbstractUser):
    """A person who signs in. `name` is what screens show."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = NameColumn(_("display name"), max_length=100)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=labels.LANGUAGES,
        blank=True,
        default="",
        help_text=_("Empty: the browser's language."),
    )

    pin = models.CharField(max_length=128, blank=True, default="", editable=False)
    # The column is unique, so people without a badge have null and not an empty text.
    badge = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    @property
    def number(self) -> str:
        """The number that replaces the names of an erased person. No account can be given such a
        username.
        """
        return f"#{self.pk}"

    @property
    def is_erased(self) -> bool:
        return self.username == self.number


class Erasure(models.Model):
    """An erased person whose names may still stand in the log: their number, and the names until
    the log is free of them.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False
    )
    names = models.JSONField()
    """Pairs of username and name, former ones too."""


class Membership(models.Model):
    """A person's role and departments on one board."""

    board = models.ForeignKey(
        Board, models.CASCADE, related_name="memberships", verbose_name=_("board")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=labels.ROLES, default=MemberRole.OPERATOR.value
    )
    departments = models.ManyToManyField(
        Department, blank=True, related_name="memberships", verbose_name=_("departments")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "person"], name="membership_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.board}"


class Token(models.Model):
    """A script's credential; it acts as its person. Only the hash of the secret is stored.

    Scope, board and end never change: what they permit is not read again with each command.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="tokens",
        verbose_name=_("person"),
    )
    name = NameColumn(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    scope = models.CharField(
        _("scope"),
        max_length=8,
        choices=labels.SCOPES,
        default=Scope.ALL.value,
        db_default=Scope.ALL.value,
    )
    board = models.ForeignKey(
        Board,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tokens",
        verbose_name=_("board"),
        help_text=_("Empty: all boards of the person."),
    )
    expires_at = models.DateTimeField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("Empty: when it is deleted."),
    )
    used_at = models.DateTimeField(_("last use"), null=True, blank=True, editable=False)
    commands_per_s = models.PositiveIntegerField(
        _("commands per second"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: the server's default. Open connections keep their limit."),
    )
    burst = models.PositiveIntegerField(
        _("commands at once"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.person})"

    @property
    def limited(self) -> bool:
        """Whether it opens less than its person may, or ends by itself."""
        return (self.scope, self.board_id, self.expires_at) != (Scope.ALL, None, None)

    @staticmethod
    def hash(secret: str, *, limited: bool = False) -> str:
        """Return the SHA-256 of a secret, 64 hex digits. 256 random bits need no slow hash (STACK
        32).

        Args:
            limited: of a token that is limited. A server of a release that knows no limits finds no
                such token, where it would grant all.
        """
        return hashlib.sha256(f"{'limited ' if limited else ''}{secret}".encode()).hexdigest()

    @classmethod
    def digests(cls, secret: str) -> tuple[str, str]:
        """Return what a token with this secret may be stored under."""
        return cls.hash(secret), cls.hash(secret, limited=True)


class SignIn(models.Model):
    """One of Django's sessions: whose it is, what opened it and from where, when it was used.

    Sessions have no column of their person, so that theirs could not be found without it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins", editable=False
    )
    session = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=100, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")
    opened_at = models.DateTimeField()
    used_at = models.DateTimeField()


class CompanyAccount(models.Model):
    """A person's account at an OpenID provider or in a directory: the issuer or the directory's
    address, and its name for them, which never change.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="company_accounts"
    )
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="subject_is_one_person"),
            models.UniqueConstraint(fields=["issuer", "person"], name="person_is_one_subject"),
        ]


class Rights(models.Model):
    """The rights counter: one row that is incremented when anyone's rights change, so that open
    sockets are checked again (X2).
    """

    counter = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "rights"


class RightsChange(models.Model):
    """Whose rights changed when the rights counter became `counter`; kept for some minutes.

    `kind` and `subject` are those of `board.people.rights.Subject`.
    """

    counter = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8)
    subject = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)


class WrongTry(models.Model):
    """A failed or pending attempt at a secret; `key` says by which address or for which person."""

    key = models.CharField(max_length=100)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="wrong_try_of_a_key")]
