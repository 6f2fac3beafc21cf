"""Pages for tokens: created here, shown once, revoked by deletion."""

import secrets
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html

from board.admin.page_permissions import ByStaff, ModelAdmin
from board.admin.site import site
from board.models.people import Token
from board.text.bilingual import both


@admin.register(Token, site=site)
class TokenAdmin(ByStaff, ModelAdmin):
    list_display = ("name", "person", "created_at", "commands_per_s", "burst")
    list_select_related = ("person",)
    search_fields = ("name", "person__username", "person__name")
    ordering = ("person__username", "name")
    fields = ("person", "name", "commands_per_s", "burst")
    autocomplete_fields = ("person",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Token | None = None
    ) -> tuple[str, ...]:
        return ("person",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Token, form: Any, change: bool) -> None:
        if not change:
            secret = secrets.token_urlsafe(32)
            obj.digest = Token.hash(secret)
            # The next page shows the token. Until then it lies in the clear in the session, in the
            # database (MESSAGE_STORAGE); showing it removes it, and only its digest stays.
            once = both("This token is shown only now: {}", "此令牌仅显示这一次：{}")
            messages.warning(request, format_html(once, format_html("<code>{}</code>", secret)))
        super().save_model(request, obj, form, change)
