"""Pages for tokens: created here, shown once, revoked by deletion."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext

from board.admin.page_permissions import ByStaff, ModelAdmin
from board.admin.site import site
from board.models.people import Token
from board.people.tokens import give_secret

_FIXED = ("scope", "board", "expires_at")


@admin.register(Token, site=site)
class TokenAdmin(ByStaff, ModelAdmin):
    list_display = ("name", "person", "scope", "board", "created_at", "expires_at", "used_at")
    list_filter = ("scope", "board")
    list_select_related = ("person", "board")
    search_fields = ("name", "person__username", "person__name")
    ordering = ("person__username", "name")
    fields = ("person", "name", *_FIXED, "commands_per_s", "burst")
    autocomplete_fields = ("person",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Token | None = None
    ) -> tuple[str, ...]:
        return ("person", *_FIXED, "used_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Token | None = None) -> tuple[str, ...]:
        return (*self.fields, "used_at") if obj else self.fields

    def save_model(self, request: HttpRequest, obj: Token, form: Any, change: bool) -> None:
        if not change:
            secret = give_secret(obj)
            # The next page shows the token. Until then it lies in the clear in the session, in the
            # database (MESSAGE_STORAGE); showing it removes it, and only its digest stays.
            once = gettext("This token is shown only now: {}")
            messages.warning(request, format_html(once, format_html("<code>{}</code>", secret)))
        super().save_model(request, obj, form, change)
