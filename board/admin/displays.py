"""Pages for displays: a list with what each last reported, and removal.

Pairing has pages of its own.
"""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from board.admin.page_permissions import ModelAdmin, ReadOnly
from board.admin.site import site
from board.displays import displays
from board.models.displays import Display
from board.models.people import Person


@admin.register(Display, site=site)
class DisplayAdmin(ReadOnly, ModelAdmin):
    list_display = (
        "name",
        "board",
        "kind",
        "proof_at",
        "seen_build",
        "seen_screen",
        "seen_address",
        "revoked_at",
    )
    list_filter = ("board", "kind", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("board",)
    search_fields = ("name", "seen_address")
    ordering = ("board__name", "name")
    fields = (
        "name",
        "board",
        "kind",
        "departments",
        "settings",
        "created_at",
        "created_by",
        "proof_at",
        "seen_rev",
        "seen_build",
        "seen_screen",
        "seen_address",
        "revoked_at",
        "revoked_by",
    )
    actions = ("revoke",)

    @admin.action(description=_("Remove the selected displays"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Display]) -> None:
        """Revoke the displays' credentials: they show the pairing page again, with the name of the
        person who removed them.
        """
        by = request.user
        assert isinstance(by, Person)
        there = list(chosen.filter(revoked_at=None))
        for display in there:
            displays.revoke(display, by, datetime.now(UTC))
        done = _("Removed: {count}.")
        messages.success(request, done.format(count=len(there)))
