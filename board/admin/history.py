"""Read-only pages for tasks and their history. Only commands change tasks."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from board.admin.page_permissions import ModelAdmin, ReadOnly
from board.admin.site import site
from board.models.log import BoardEvent
from board.models.task import Task
from board.text import labels


@admin.register(Task, site=site)
class TaskAdmin(ReadOnly, ModelAdmin):
    list_display = ("number", "title", "board", "department", "priority", "status", "owner")
    list_filter = ("board", "status", "priority", "department")
    list_select_related = ("board", "department", "owner")
    search_fields = ("number", "title", "customer", "owner__name", "owner__username")
    ordering = ("-pk",)
    show_full_result_count = False
    fields = (
        *(field.name for field in Task._meta.fields if field.editable and field.name != "id"),
        "timeline",
    )
    readonly_fields = ("timeline",)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show a task in the time zone of its board."""
        task = self.get_object(request, unquote(object_id)) if object_id else None
        with timezone.override(ZoneInfo(task.board.time_zone) if task else None):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    @admin.display(description=_("timeline"))
    def timeline(self, task: Task) -> SafeString:
        """Return the task's timeline from the event log."""
        events = BoardEvent.objects.filter(board=task.board_id, task_id=task.pk).order_by("rev")
        rows = [
            (_when(event), labels.KINDS.get(event.kind, event.kind), *_told(event))
            for event in events
        ]
        heads = (
            _("time"),
            _("event"),
            _("by"),
            _("owner"),
            _("reason"),
        )
        return format_html(
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            format_html_join("", "<th scope=col>{}</th>", ((head,) for head in heads)),
            format_html_join("", "<tr><td>{}<td>{}<td>{}<td>{}<td>{}</tr>", rows),
        )


def _when(event: BoardEvent) -> str:
    return date_format(timezone.localtime(event.at), "DATETIME_FORMAT")


def _told(event: BoardEvent) -> tuple[str, str, str]:
    """Return who acted, the owner afterwards, and the reason."""
    body = orjson.loads(event.body)
    by, owner = body["by"], body["task"]["owner"]
    return by["name"] if by else "–", owner["name"] if owner else "–", body.get("reason", "")
