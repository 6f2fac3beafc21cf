"""Tables of displays, and of pairings that wait for a supervisor."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from board.domain.display_settings import DisplayKind
from board.models.name_column import NameColumn

KINDS = [
    (DisplayKind.WALL.value, _("wall")),
    (DisplayKind.TERMINAL.value, _("terminal")),
]


class Display(models.Model):
    """A paired display.

    It sees one board and gives no commands; only the hash of its secret is stored.

    `settings` stores what `display_settings` reads beside name, board, kind and departments.
    """

    board = models.ForeignKey(
        "board.Board", models.CASCADE, related_name="displays", verbose_name=_("board")
    )
    name = NameColumn(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    departments = models.ManyToManyField(
        "board.Department",
        blank=True,
        related_name="+",
        verbose_name=_("departments"),
        help_text=_("None: all of the board."),
    )
    settings = models.JSONField(_("settings"), default=dict)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("paired"))
    created_by = models.ForeignKey(
        "board.Person",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("paired by"),
    )
    revoked_at = models.DateTimeField(_("removed"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "board.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("removed by"),
    )
    reload_ordered = models.BooleanField(default=False)
    seen_rev = models.BigIntegerField(_("shows revision"), null=True)
    seen_build = models.CharField(_("build"), max_length=64, blank=True, default="")
    seen_screen = models.CharField(_("resolution"), max_length=16, blank=True, default="")
    seen_address = models.CharField(_("address"), max_length=64, blank=True, default="")
    proof_at = models.DateTimeField(_("last proof"), null=True)

    class Meta:
        verbose_name = _("display")
        verbose_name_plural = _("displays")

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """A screen that shows a code and waits for a supervisor.

    Its secret becomes the display's; only the hash is stored.
    """

    code = models.CharField(max_length=9, unique=True)
    phrase = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=KINDS)
    device = models.CharField(max_length=100)
    address = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
