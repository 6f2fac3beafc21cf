"""Django's handle on the board."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "board"
    verbose_name = _("Dibs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from board.company import following
        from board.people import known_browsers, rights, sign_ins
        from board.store import epoch

        rights.listen()
        sign_ins.listen()
        known_browsers.listen()
        epoch.listen()
        following.listen()
