"""Tables of displays, and of pairings that wait for a supervisor."""

from django.db import models

from board.domain.display_settings import DisplayKind
from board.models.name_column import NameColumn
from board.text.bilingual import both

KINDS = [
    (DisplayKind.WALL.value, both("wall", "大屏")),
    (DisplayKind.TERMINAL.value, both("terminal", "共用终端")),
]


class Display(models.Model):
    """A paired display.

    It sees one board and gives no commands; only the hash of its secret is stored.

    `settings` stores what `display_settings` reads beside name, board, kind and departments.
    """

    board = models.ForeignKey(
        "board.Board", models.CASCADE, related_name="displays", verbose_name=both("board", "看板")
    )
    name = NameColumn(both("name", "名称"), max_length=100)
    kind = models.CharField(both("kind", "类型"), max_length=8, choices=KINDS)
    departments = models.ManyToManyField(
        "board.Department",
        blank=True,
        related_name="+",
        verbose_name=both("departments", "部门"),
        help_text=both("None: all of the board.", "不选则显示看板的所有部门。"),
    )
    settings = models.JSONField(both("settings", "设置"), default=dict)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(both("paired", "配对时间"))
    created_by = models.ForeignKey(
        "board.Person",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=both("paired by", "配对人"),
    )
    revoked_at = models.DateTimeField(both("removed", "移除时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "board.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=both("removed by", "移除人"),
    )
    reload_ordered = models.BooleanField(default=False)
    seen_rev = models.BigIntegerField(both("shows revision", "显示版本"), null=True)
    seen_build = models.CharField(both("build", "程序版本"), max_length=64, blank=True, default="")
    seen_screen = models.CharField(
        both("resolution", "分辨率"), max_length=16, blank=True, default=""
    )
    seen_address = models.CharField(both("address", "地址"), max_length=64, blank=True, default="")
    proof_at = models.DateTimeField(both("last proof", "最后确认时间"), null=True)

    class Meta:
        verbose_name = both("display", "显示屏")
        verbose_name_plural = both("displays", "显示屏")

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
