"""A read-only page for the security log: who tried what, from where, with what outcome."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import orjson
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.admin.page_permissions import ModelAdmin, ReadOnly
from board.admin.site import site
from board.database.outage import OUTAGE
from board.models.log import SecurityLine
from board.people import security_lines
from board.text import labels


class _Event(admin.SimpleListFilter):
    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        found = SecurityLine.objects.order_by("event").values_list("event", flat=True).distinct()
        return [(event, labels.SECURITY_EVENTS.get(event, event)) for event in found]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[SecurityLine]"
    ) -> "QuerySet[SecurityLine]":
        return queryset.filter(event=self.value()) if self.value() else queryset


class _Outcome(admin.SimpleListFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("ok", pgettext_lazy("outcome", "done")), ("refused", _("refused"))]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[SecurityLine]"
    ) -> "QuerySet[SecurityLine]":
        match self.value():
            case "ok":
                return queryset.filter(outcome="ok")
            case "refused":
                return queryset.exclude(outcome="ok")
            case _:
                return queryset


@admin.register(SecurityLine, site=site)
class SecurityLineAdmin(ReadOnly, ModelAdmin):
    list_display = ("at", "what", "result", "address", "told")
    list_display_links = None
    list_filter = (_Event, _Outcome, "at")
    search_fields = ("facts", "address")
    ordering = ("-pk",)
    show_full_result_count = False
    list_per_page = 100

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Those of this process are there at once; if they cannot be written, they go on waiting.
        with suppress(*OUTAGE):
            security_lines.write()
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("event"))
    def what(self, line: SecurityLine) -> Any:
        return labels.SECURITY_EVENTS.get(line.event, line.event)

    @admin.display(description=_("outcome"))
    def result(self, line: SecurityLine) -> Any:
        return pgettext_lazy("outcome", "done") if line.outcome == "ok" else line.outcome

    @admin.display(description=_("details"))
    def told(self, line: SecurityLine) -> str:
        facts = orjson.loads(line.facts)
        told = {name: value for name, value in facts.items() if value not in (None, "", [])}
        return ", ".join(f"{name}: {value}" for name, value in told.items())
